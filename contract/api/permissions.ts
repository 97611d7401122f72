/** The closed list of permissions (server/access/authorize.ts decides who has them). A route names what it needs; nothing else exists. */
export const PERMISSIONS = [
  'worker.read',
  'worker.config',
  'worker.events',
  'task.read',
  'task.args',
  'task.result',
  'task.traceback',
  'metrics.read',
  'export.data',
  'queue.read',
  'broker.read',
  'api.describe',
  'session.own',
  'view.share',
] as const

export type Permission = (typeof PERMISSIONS)[number]
