/** Waits until somebody answers at an address: programs listen a moment after their start. */
export async function answering(address: string, timeout = 10_000) {
  const end = Date.now() + timeout;
  for (;;) {
    try {
      return await fetch(address);
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
