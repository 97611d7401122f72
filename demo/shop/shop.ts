/** The imaginary web shop whose tasks the demo runs: its customers, products and orders. */
import { decimal, type PythonDict, type PythonVerbatim } from '../python/python-value.ts'
import type { NonEmpty, Random } from '../simulation/random.ts'

export interface Customer {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly locale: string
  readonly address: PythonDict
}

export interface Product {
  readonly sku: string
  readonly title: string
  readonly price: PythonVerbatim
  readonly weightGrams: number
}

export interface Order {
  readonly number: string
  readonly customer: Customer
  readonly lines: NonEmpty<{ readonly product: Product; readonly quantity: number }>
  readonly total: PythonVerbatim
  readonly currency: string
}

interface Person {
  readonly name: string
  readonly user: string
  readonly locale: string
  readonly city: string
  readonly street: string
}

const PEOPLE: NonEmpty<Person> = [
  {
    name: 'Zoë Brøndal',
    user: 'zoe.brondal',
    locale: 'da-DK',
    city: 'Ærøskøbing',
    street: 'Søndergade 4',
  },
  {
    name: 'Łukasz Żak',
    user: 'lukasz.zak',
    locale: 'pl-PL',
    city: 'Łódź',
    street: 'ul. Piotrkowska 112',
  },
  {
    name: '小林 葵',
    user: 'aoi.kobayashi',
    locale: 'ja-JP',
    city: '横浜市',
    street: '港北区 2-14-1',
  },
  {
    name: "Siobhán O'Hara",
    user: 'siobhan',
    locale: 'en-IE',
    city: 'Galway',
    street: "12 St. Mary's Road",
  },
  {
    name: 'Ömer Şahin',
    user: 'omer.sahin',
    locale: 'tr-TR',
    city: 'İzmir',
    street: 'Kıbrıs Şehitleri Cd. 7',
  },
  {
    name: 'Amélie Lefèvre',
    user: 'amelie',
    locale: 'fr-FR',
    city: 'Besançon',
    street: '3 rue de la Préfecture',
  },
  {
    name: 'Grace Okonkwo',
    user: 'g.okonkwo',
    locale: 'en-GB',
    city: 'Leeds',
    street: '27 Kirkgate',
  },
  { name: 'Jürgen Groß', user: 'jgross', locale: 'de-DE', city: 'Köln', street: 'Große Straße 41' },
  {
    name: 'Марина Котова',
    user: 'marina.k',
    locale: 'sr-RS',
    city: 'Нови Сад',
    street: 'Дунавска 9',
  },
  {
    name: 'Daniel Reyes',
    user: 'dreyes',
    locale: 'es-MX',
    city: 'Mérida',
    street: 'Calle 60 #491',
  },
]

interface Ware {
  readonly code: string
  readonly title: string
  readonly price: number
  readonly weightGrams: number
}

const WARES: NonEmpty<Ware> = [
  { code: 'TEA', title: 'Sencha Spring Harvest, 100 g', price: 14.9, weightGrams: 140 },
  { code: 'MUG', title: 'Stoneware mug “Nuit”', price: 22, weightGrams: 410 },
  { code: 'SCF', title: 'Merino scarf, moss green', price: 59, weightGrams: 190 },
  { code: 'LMP', title: 'Desk lamp Ålesund', price: 129, weightGrams: 1850 },
  { code: 'NTB', title: 'Notebook A5, dotted', price: 11.5, weightGrams: 260 },
  { code: 'PLT', title: 'Monstera deliciosa 🌱', price: 34.9, weightGrams: 3200 },
  { code: 'BKE', title: 'Bicycle bell, brass', price: 18.4, weightGrams: 95 },
  { code: 'OIL', title: 'Olive oil “Koroneïki” 0.5 l', price: 16.8, weightGrams: 930 },
]

/** Hosts of shops' carriers, newsletters and feeds that task arguments name. */
export const SUPPLIERS: NonEmpty<string> = ['nordlys', 'tanaka', 'verdi', 'kestrel']
export const REGIONS: NonEmpty<string> = ['emea', 'amer', 'apac', 'nordics']

export function someCustomer(random: Random): Customer {
  const person = random.pick(PEOPLE)
  return {
    id: random.int(10_000, 99_999),
    name: person.name,
    email: `${person.user}@mail.example`,
    locale: person.locale,
    address: {
      name: person.name,
      street: person.street,
      zip: String(random.int(10_000, 98_999)),
      city: person.city,
      country: person.locale.slice(3),
    },
  }
}

export function someProduct(random: Random): Product {
  const ware = random.pick(WARES)
  return {
    sku: `${ware.code}-${random.int(100, 999)}`,
    title: ware.title,
    price: decimal(ware.price.toFixed(2)),
    weightGrams: ware.weightGrams,
  }
}

export function someOrder(random: Random): Order {
  const line = () => ({ product: someProduct(random), quantity: random.int(1, 3) })
  const more = Array.from({ length: random.int(0, 3) }, line)
  return {
    number: `A-${random.int(100_000, 999_999)}`,
    customer: someCustomer(random),
    lines: [line(), ...more],
    total: decimal(random.between(11, 340).toFixed(2)),
    currency: random.pick(['EUR', 'EUR', 'GBP', 'DKK', 'JPY']),
  }
}

/** An order's lines as the shop's tasks pass them on. */
export const linesOf = (order: Order): readonly PythonDict[] =>
  order.lines.map(({ product, quantity }) => ({
    sku: product.sku,
    title: product.title,
    quantity,
    price: product.price,
  }))
