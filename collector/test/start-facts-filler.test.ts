import { expect, it, vi } from 'vitest';
import { startFactsFiller } from '../src/store/sqlite/start-facts-filler.js';

it('reports that turns have started to fail, once, and goes on after them', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const failure = new Error('an event cannot be read');
    const onFailure = vi.fn();
    const fill = vi
      .fn<(limit: number) => Promise<number>>()
      .mockRejectedValueOnce(failure)
      .mockRejectedValueOnce(failure)
      .mockResolvedValueOnce(1)
      .mockResolvedValueOnce(0);
    const filler = startFactsFiller(fill, { onFailure });
    await vi.waitFor(() => expect(onFailure).toHaveBeenCalledExactlyOnceWith(failure));
    await vi.runAllTimersAsync();
    expect(fill).toHaveBeenCalledTimes(4);
    expect(onFailure).toHaveBeenCalledTimes(1);
    await filler.stop();
  } finally {
    vi.useRealTimers();
  }
});
