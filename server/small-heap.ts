/**
 * Keeps the space where V8 makes new objects small in this thread, whose heap is there already, and
 * lets those of the threads that are started later begin at 8 MB (their `resourceLimits` end them).
 * V8's own choice grows to 34 MB in main and gives nothing back. A flag counts for the whole process
 * and only from here on, so this is imported before anything else.
 *
 * So small a space is collected by the thread itself: sharing that out among helpers costs more
 * than it takes, a twentieth to a tenth of all the time of a Sepal that is flooded.
 */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--min-semi-space-size=8')
setFlagsFromString('--no-parallel-scavenge')
