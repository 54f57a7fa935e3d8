/** The store cannot serve now. The sender should retry later. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError';
}

/** A write failed, for example on a full disk. The operator has to act before a retry can succeed. */
export class StoreWriteError extends StoreUnavailableError {
  override name = 'StoreWriteError';
}

/** The store takes no events before its operator frees space. */
export class StoreFullError extends StoreWriteError {
  override name = 'StoreFullError';
}

/** The store is closed. It answers no further call. */
export class StoreClosedError extends StoreUnavailableError {
  override name = 'StoreClosedError';

  constructor() {
    super('the store is closed');
  }
}

/** A query did not finish in time. */
export class QueryTimeoutError extends StoreUnavailableError {
  override name = 'QueryTimeoutError';
}
