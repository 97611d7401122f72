import { describe, expect, test } from 'vitest'
import { createBroker } from './create-broker.ts'
import { createRabbitmqBroker } from './rabbitmq/rabbitmq-broker.ts'
import { createRedisBroker } from './redis/redis-broker.ts'

describe('createBroker()', () => {
  test.each([
    ['redis://:pw@h/3', 'redis://:**@h:6379/3'],
    ['amqp://ann:pw@h/v', 'amqp://ann:**@h:5672/v'],
    ['pyamqp://h', 'amqp://guest:**@h:5672//'],
    ['memory://demo', 'memory://demo'],
  ])('makes the broker of %s', (url, label) => {
    expect(createBroker(url).label).toBe(label)
  })

  test('refuses what Sepal does not speak', () => {
    expect(() => createBroker('sqs://')).toThrow('Cannot use this broker URL: its scheme is "sqs"')
  })
})

describe('createRedisBroker() and createRabbitmqBroker()', () => {
  test('refuse the URL of the other', () => {
    expect(() => createRedisBroker('amqp://h')).toThrow(
      'Cannot use amqp://guest:**@h:5672// as Redis: it is not',
    )
    expect(() => createRabbitmqBroker('redis://h')).toThrow(
      'Cannot use redis://h:6379/0 as RabbitMQ: it is not',
    )
  })
})
