/** What the marks mean, in words. */
export function AddressLegend() {
  return (
    <p className="soft address-space-legend">
      Fills are those of the address strips; a zapped stretch stays dotted as long as its PTE table is there, even after
      its VMA is gone. Upright strokes: a VMA was split. Squares: PMD or PUD tables were freed. Dots: page faults, drawn
      when they were served. A cross in a square: SIGSEGV, SIGBUS, or a violation of memory safety. The bands at the top
      and the bottom stand for all addresses above and below. Larger marks stand for several. In the tree, darker means
      more entries present; dotted means a table without any. Pages and tables that mremap moves are not followed: from
      such a move on, counters and tree show what was not moved.
    </p>
  );
}
