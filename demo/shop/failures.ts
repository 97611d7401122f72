/** What goes wrong in the shop. Each gives an exception that left a task, frames innermost last. */
import type { Failure } from '../cluster/task-type.ts'
import { packageFrame, shopFrame } from '../python/traceback.ts'

export const cardDeclined: Failure = (random) => {
  const reason = random.pick(['insufficient_funds', 'expired_card', 'do_not_honor', 'fraudulent'])
  return {
    type: 'shop.payments.errors.CardDeclined',
    args: [reason, 402],
    text: `card declined by issuer: ${reason}`,
    frames: [
      shopFrame(
        'orders/tasks.py',
        88,
        'charge_card',
        'receipt = gateway.charge(order, amount=order.total)',
        'gateway.charge(order, amount=order.total)',
      ),
      shopFrame(
        'shop/payments/gateway.py',
        141,
        'charge',
        'return self._settle(self.client.post("/v2/charges", json=payload))',
        'self._settle(self.client.post("/v2/charges", json=payload))',
      ),
      shopFrame(
        'shop/payments/gateway.py',
        167,
        '_settle',
        'raise CardDeclined(body["reason"], response.status_code)',
      ),
    ],
  }
}

export const gatewayTimeout: Failure = (random) => {
  const pool = "HTTPSConnectionPool(host='pay.shop.example', port=443)"
  const text = `${pool}: Read timed out. (read timeout=${random.pick([5, 8, 10])})`
  const send = packageFrame(
    'requests/sessions.py',
    703,
    'send',
    'r = adapter.send(request, **kwargs)',
    'adapter.send(request, **kwargs)',
  )
  return {
    type: 'requests.exceptions.ReadTimeout',
    args: [text],
    text,
    frames: [
      shopFrame(
        'orders/tasks.py',
        88,
        'charge_card',
        'receipt = gateway.charge(order, amount=order.total)',
        'gateway.charge(order, amount=order.total)',
      ),
      shopFrame(
        'shop/payments/gateway.py',
        141,
        'charge',
        'return self._settle(self.client.post("/v2/charges", json=payload))',
        'self.client.post("/v2/charges", json=payload)',
      ),
      send,
      packageFrame('requests/adapters.py', 713, 'send', 'raise ReadTimeout(e, request=request)'),
    ],
    context: {
      type: 'urllib3.exceptions.ReadTimeoutError',
      args: [text],
      text,
      frames: [
        packageFrame('requests/adapters.py', 667, 'send', 'resp = conn.urlopen(', 'conn.urlopen('),
        packageFrame(
          'urllib3/connectionpool.py',
          787,
          'urlopen',
          'response = self._make_request(',
          'self._make_request(',
        ),
        packageFrame(
          'urllib3/connectionpool.py',
          367,
          '_raise_timeout',
          'raise ReadTimeoutError(self, url, "Read timed out.") from err',
        ),
      ],
    },
  }
}

export const deadlock: Failure = (random) => {
  const [one, other] = [random.int(2100, 2999), random.int(3000, 3999)]
  const text = [
    'deadlock detected',
    `DETAIL:  Process ${one} waits for ShareLock on transaction 88213; blocked by process ${other}.`,
    `Process ${other} waits for ShareLock on transaction 88214; blocked by process ${one}.`,
    'HINT:  See server log for query details.',
  ].join('\n')
  const execute = packageFrame(
    'django/db/backends/utils.py',
    105,
    '_execute',
    'return self.cursor.execute(sql, params)',
    'self.cursor.execute(sql, params)',
  )
  return {
    type: 'django.db.utils.OperationalError',
    args: [text],
    text,
    frames: [
      shopFrame(
        'orders/tasks.py',
        52,
        'place_order',
        'Stock.objects.filter(sku__in=skus).update(reserved=F("reserved") + 1)',
      ),
      packageFrame(
        'django/db/models/query.py',
        1253,
        'update',
        'rows = query.get_compiler(self.db).execute_sql(ROW_COUNT)',
        'query.get_compiler(self.db).execute_sql(ROW_COUNT)',
      ),
      execute,
    ],
    cause: {
      type: 'psycopg.errors.DeadlockDetected',
      args: [text],
      text,
      frames: [
        execute,
        packageFrame('psycopg/cursor.py', 97, 'execute', 'raise ex.with_traceback(None)'),
      ],
    },
  }
}

export const mailServerGone: Failure = () => ({
  type: 'smtplib.SMTPServerDisconnected',
  args: ['Connection unexpectedly closed'],
  text: 'Connection unexpectedly closed',
  frames: [
    shopFrame('mail/tasks.py', 41, 'send_receipt', 'mailer.deliver(message)'),
    shopFrame(
      'shop/mail/mailer.py',
      73,
      'deliver',
      'smtp.send_message(message, to_addrs=[recipient])',
    ),
    {
      file: '/usr/lib/python3.11/smtplib.py',
      line: 398,
      function: 'getreply',
      code: 'raise SMTPServerDisconnected("Connection unexpectedly closed")',
    },
  ],
})

export const addressRefused: Failure = (random) => {
  const refused = { [`user${random.int(100, 999)}@mail.example`]: '550 5.1.1 User unknown' }
  const text = JSON.stringify(refused).replaceAll('"', "'").replace(':', ': ')
  return {
    type: 'smtplib.SMTPRecipientsRefused',
    args: [refused],
    text,
    frames: [
      shopFrame('mail/tasks.py', 64, 'send_newsletter', 'mailer.deliver(issue.render(customer))'),
      shopFrame(
        'shop/mail/mailer.py',
        73,
        'deliver',
        'smtp.send_message(message, to_addrs=[recipient])',
      ),
      {
        file: '/usr/lib/python3.11/smtplib.py',
        line: 901,
        function: 'sendmail',
        code: 'raise SMTPRecipientsRefused(senderrs)',
      },
    ],
  }
}

export const unreadableImage: Failure = (random) => {
  const address = `0x7f${random.int(0x10000000, 0xffffffff).toString(16)}`
  const text = `cannot identify image file <_io.BytesIO object at ${address}>`
  return {
    type: 'PIL.UnidentifiedImageError',
    args: [text],
    text,
    frames: [
      shopFrame(
        'media/tasks.py',
        29,
        'render_thumbnail',
        'with Image.open(storage.read(path)) as image:',
        'Image.open(storage.read(path))',
      ),
      packageFrame('PIL/Image.py', 3498, 'open', 'raise UnidentifiedImageError(msg)'),
    ],
  }
}

export const transcodeTooSlow: Failure = () => ({
  type: 'billiard.exceptions.SoftTimeLimitExceeded',
  args: [],
  text: 'SoftTimeLimitExceeded()',
  frames: [
    shopFrame(
      'media/tasks.py',
      71,
      'transcode_clip',
      'frames = encoder.encode(chunk)',
      'encoder.encode(chunk)',
    ),
    shopFrame('shop/media/encoder.py', 118, 'encode', 'self._pipe.write(chunk)'),
    packageFrame(
      'billiard/pool.py',
      229,
      'soft_timeout_sighandler',
      'raise SoftTimeLimitExceeded()',
    ),
  ],
})

export const unknownSize: Failure = (random) => {
  const size = random.pick(['XXL', '42½', 'Größe 7'])
  const text = `Größe „${size}“ gibt es im Katalog nicht`
  return {
    type: 'ValueError',
    args: [text],
    text,
    frames: [
      shopFrame(
        'search/tasks.py',
        37,
        'reindex_product',
        'document = build_document(product, categories)',
        'build_document(product, categories)',
      ),
      shopFrame(
        'shop/search/document.py',
        58,
        'build_document',
        'raise ValueError(f"Größe „{size}“ gibt es im Katalog nicht") from None',
      ),
    ],
  }
}

export const addressNotServed: Failure = (random) => {
  const zip = String(random.int(10_000, 98_999))
  return {
    type: 'shop.shipping.errors.AddressNotServed',
    args: [zip],
    text: `no carrier delivers to ${zip}`,
    frames: [
      shopFrame(
        'orders/tasks.py',
        121,
        'book_shipment',
        'label = carriers.cheapest(parcel).book(address)',
        'carriers.cheapest(parcel).book(address)',
      ),
      shopFrame('shop/shipping/carriers.py', 204, 'book', 'raise AddressNotServed(address.zip)'),
    ],
  }
}

export const feedRefused: Failure = () => ({
  type: 'ConnectionRefusedError',
  args: [111, 'Connection refused'],
  text: '[Errno 111] Connection refused',
  frames: [
    shopFrame(
      'stock/tasks.py',
      33,
      'import_feed',
      'with feeds.open(supplier) as feed:',
      'feeds.open(supplier)',
    ),
    shopFrame(
      'shop/stock/feeds.py',
      47,
      'open',
      'sock = socket.create_connection((host, 990), timeout=5)',
      'socket.create_connection((host, 990), timeout=5)',
    ),
    {
      file: '/usr/lib/python3.11/socket.py',
      line: 851,
      function: 'create_connection',
      code: 'raise exceptions[0]',
    },
  ],
})

/** Deep on purpose: some fifty lines of traceback. */
export const categoryLoop: Failure = (random) => {
  const id = random.int(300, 999)
  const down = shopFrame(
    'shop/search/categories.py',
    76,
    'visit',
    'yield from self.expand(child, path + (child.id,))',
    'self.expand(child, path + (child.id,))',
  )
  const along = shopFrame(
    'shop/search/categories.py',
    91,
    'expand',
    'return list(self.visit(category, path))',
    'self.visit(category, path)',
  )
  return {
    type: 'shop.search.errors.CategoryLoop',
    args: [id],
    text: `category ${id} is an ancestor of itself`,
    frames: [
      shopFrame(
        'search/tasks.py',
        34,
        'reindex_product',
        'categories = tree.ancestors(product.category)',
        'tree.ancestors(product.category)',
      ),
      ...Array.from({ length: 6 }, () => [along, down]).flat(),
      shopFrame('shop/search/categories.py', 84, 'expand', 'self._refuse_loop(category, path)'),
      shopFrame(
        'shop/search/categories.py',
        103,
        '_refuse_loop',
        'raise CategoryLoop(category.id)',
      ),
    ],
  }
}
