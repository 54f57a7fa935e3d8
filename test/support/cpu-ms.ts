/** CPU time of this process for a task: ms. Unlike the time that passes, a busy machine does not lengthen it. */
export async function cpuMsOf(task: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
