import type { Step } from '../../worker/explore-protocol.ts';

/** Letters of the tasks that run in these steps, in order: each has a column. */
export function tasksOf(steps: readonly Step[]): string[] {
  return [...new Set(steps.map(({ task }) => task))].sort();
}

/** The head of a table of steps. */
export function TaskColumns({ tasks }: { readonly tasks: readonly string[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">Step</th>
        {tasks.map((task) => (
          <th key={task} scope="col">
            Task {task}
          </th>
        ))}
      </tr>
    </thead>
  );
}
