import type { SessionSummary } from 'vitrine/contract';

/** Where a session came from: the campaign before the host, the host before the channel. */
export function sourceText({ channel, referrerHost, campaign }: SessionSummary): string {
  const named = [campaign.name, campaign.source].filter(Boolean).join(' / ');
  const detail = named || referrerHost;
  return detail ? `${channel} (${detail})` : channel;
}

export const deviceText = ({ device, robot }: SessionSummary): string =>
  [robot && 'Robot', device.type, device.browser, device.os].filter(Boolean).join(', ') || '–';
