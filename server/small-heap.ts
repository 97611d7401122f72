/**
 * Keeps the space where V8 makes new objects small in this thread, whose heap is there already, and
 * lets those of the threads that are started later begin at 8 MB (their `resourceLimits` end them).
 * V8's own choice grows to 34 MB in main and gives nothing back. A flag counts for the whole process
 * and only from here on, so this is imported before anything else.
 *
 * So small a space is collected by the thread itself: sharing that out among helpers costs more
 * than it takes, a twentieth to a tenth of all the time of a Sepal that is flooded. What stays may
 * grow to twice its size before it is looked through, where V8 lets it grow to four times: some 40 MB
 * less, for a twentieth of the time.
 */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--min-semi-space-size=8')
setFlagsFromString('--no-parallel-scavenge')
setFlagsFromString('--heap-growing-percent=100')
