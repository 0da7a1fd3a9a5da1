/*
 * The built-in race scenario munmap-vs-fault, written without looking at the program's own model: A unmaps three sections of two PMD slots
 * each, B reads the first page, then the first of the last section. With -DSECTIONS=1 A may let go of the lock after each section.
 *
 * Results of a read: 0 not made, 1 the old content, 2 SIGSEGV.
 */
#ifndef SECTIONS
#define SECTIONS 0
#endif
#define LAST 2

bool gone[3];       /* no longer in the tree */
bool zapped[6];     /* PMD slots whose pages are no longer present */

bool writing;
byte reading;
byte queued;        /* how many sleep in the wait list: B at most */
bool granted;       /* B was handed the lock while it slept */

byte first, second;
bool a_done, b_done;

inline down_write() {
  atomic { !writing && reading == 0 -> writing = true }
}

inline up_write() {
  atomic {
    writing = false;
    if
    :: queued > 0 -> queued = 0; reading = 1; granted = true
    :: else
    fi
  }
}

inline down_read() {
  if
  :: atomic { !writing -> reading++ }
  :: atomic { writing -> queued = 1; granted = false };
     atomic { granted -> granted = false }
  fi
}

inline access(section, result) {
  if
  :: !zapped[2 * section] -> result = 1
  :: else ->
     down_read();
     if
     :: !gone[section] -> result = 1 /* would be faulted in; with the lock held it is never missing */
     :: else -> result = 2
     fi;
     reading--
  fi
}

active proctype A() {
  byte s = 0;
  bool contended;
  down_write();
#if !SECTIONS
  gone[0] = true; gone[1] = true; gone[2] = true;
#endif
  do
  :: s <= LAST ->
#if SECTIONS
     gone[s] = true;
#endif
     zapped[2 * s] = true;
     zapped[2 * s + 1] = true;
#if SECTIONS
     contended = queued > 0;
     if
     :: contended -> up_write(); down_write() /* need_resched() */
     :: true
     fi;
#endif
     s++
  :: else -> break
  od;
  up_write();
  a_done = true
}

active proctype B() {
  access(0, first);
  access(LAST, second);
  b_done = true
}

init {
  (a_done && b_done);
  c_code { printf("OUTCOME %d %d\n", now.first, now.second); }
}
