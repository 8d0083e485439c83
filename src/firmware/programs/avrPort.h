/* avrPort.h: what an emulated AVR tells avrRun.c by GPIOR2. */
#ifndef AVR_PORT_H
#define AVR_PORT_H

enum { AVR_BEGIN = 1, AVR_END = 2, AVR_DONE = 3 };

#endif
