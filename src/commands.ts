/** Commands, by `vantage:verb-noun`. */
export namespace CommandIDs {
  export const openDiagram = 'vantage:open-diagram';
  export const openFilter = 'vantage:open-filter';
}
