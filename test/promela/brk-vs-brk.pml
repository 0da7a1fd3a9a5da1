/*
 * The built-in race scenario brk-vs-brk, written without looking at the program's own model. The heap has four sections. A moves its end down to one, B
 * up to five. With -DSECTIONS=1 A may let go of the lock after each section that it unmaps; mm->brk is written when all is unmapped.
 */
#ifndef SECTIONS
#define SECTIONS 0
#endif

/* Per section: 0 not mapped, 1 mapped with its old content, 2 mapped anew. */
byte heap[6];
byte end_of_heap;

bool writing;
bool waiting;       /* B sleeps in the wait list */
byte result_a, result_b;
bool ready, a_done, b_done;

inline up_write() {
  writing = false
}

active proctype A() {
  byte s, from;
  ready;
  atomic { !writing -> writing = true };
  from = end_of_heap;
  s = 1;
  do
  :: s < from ->
     heap[s] = 0;
#if SECTIONS
     if
     :: waiting -> up_write(); atomic { !writing -> writing = true }
     :: true
     fi;
#endif
     s++
  :: else -> break
  od;
  end_of_heap = 1;
  result_a = end_of_heap;
  up_write();
  a_done = true
}

active proctype B() {
  byte s;
  ready;
  if
  :: atomic { !writing -> writing = true }
  :: atomic { writing -> waiting = true };
     atomic { !writing -> writing = true; waiting = false }
  fi;
  s = end_of_heap;
  do
  :: s < 5 -> heap[s] = 2; s++
  :: else -> break
  od;
  end_of_heap = 5;
  result_b = end_of_heap;
  up_write();
  b_done = true
}

init {
  atomic {
    heap[0] = 1; heap[1] = 1; heap[2] = 1; heap[3] = 1;
    end_of_heap = 4;
    ready = true
  };
  (a_done && b_done);
  c_code {
    printf("OUTCOME %d %d brk %d heap %d%d%d%d%d\n", now.result_a, now.result_b, now.end_of_heap, now.heap[0], now.heap[1], now.heap[2], now.heap[3], now.heap[4]);
  }
}
