/** Random numbers from 0 to 1 in steps of the golden section: evenly spread, and the same in each run. */
export const spreadChance = () => {
  let last = 0.5;
  return () => {
    last = (last + 0.618_033_988_749_895) % 1;
    return last;
  };
};
