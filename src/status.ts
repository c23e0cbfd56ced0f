import type { LabState } from './tokens';

/** How a database's state is said in one short line, and in a sentence. */
export function describeState(state: LabState | null): { text: string; title: string } {
  switch (state?.kind) {
    case 'connecting':
      return { text: `Vantage: connecting`, title: `Reading the tables of ${state.label}.` };
    case 'ready':
      return {
        text: `Vantage: ${state.tables.toLocaleString()} tables`,
        title: `${state.label} is read.`
      };
    case 'offline':
      return {
        text: 'Vantage: offline',
        title: `${state.label} does not answer: ${state.reason}. Names are from before.`
      };
    case 'failed':
      return { text: 'Vantage: no connection', title: `${state.label}: ${state.reason}` };
    case 'needsTrust':
      return {
        text: 'Vantage: not connected',
        title: `This notebook names ${state.host}, which was not agreed to here.`
      };
    case 'away':
      return {
        text: 'Vantage: away',
        title: `The language server is away: ${state.reason}`
      };
    default:
      return { text: 'Vantage', title: 'No cell of this notebook names a database.' };
  }
}
