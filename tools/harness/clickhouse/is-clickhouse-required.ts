/** Whether a missing engine of ClickHouse is an error: in CI, or when `VITRINE_ENGINES` names `clickhouse`. */
export function isClickHouseRequired(): boolean {
  const { VITRINE_ENGINES, CI } = process.env;
  return VITRINE_ENGINES ? VITRINE_ENGINES.split(',').includes('clickhouse') : Boolean(CI);
}
