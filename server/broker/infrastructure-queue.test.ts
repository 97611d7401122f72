import { describe, expect, test } from 'vitest'
import { isInfrastructureQueue } from './infrastructure-queue.ts'

describe('isInfrastructureQueue()', () => {
  test.each([
    'celeryev.9bcecb6d-6f65-49e9-8943-6e29516083f2',
    'celeryev',
    'w1@host.celery.pidbox',
    'e4bbff12-b706-34f6-a907-874e3d05ccd7.reply.celery.pidbox',
    'e4bbff12-b706-34f6-a907-874e3d05ccd7',
    'E4BBFF12-B706-34F6-A907-874E3D05CCD7',
    'celery_delayed_0',
    'celery_delayed_27',
    'celery_delayed_delivery',
    'amq.gen-1IiK4PovSLXYPWM_fKMfKw',
    'amq.rabbitmq.log',
  ])('hides %s', (name) => {
    expect(isInfrastructureQueue(name)).toBe(true)
  })

  test.each([
    'celery',
    'celeryevents',
    'pidbox',
    'celery_delayed',
    'celery_delayed_mail',
    'my-e4bbff12-b706-34f6-a907-874e3d05ccd7',
    'amqp',
    '',
  ])('shows %s', (name) => {
    expect(isInfrastructureQueue(name)).toBe(false)
  })

  test('goes by event_queue_prefix', () => {
    expect(isInfrastructureQueue('mine.x', 'mine')).toBe(true)
    expect(isInfrastructureQueue('celeryev.x', 'mine')).toBe(false)
  })
})
