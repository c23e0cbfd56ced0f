import { LabIcon } from '@jupyterlab/ui-components';

/** Two tables and the line between them. */
export const relationsIcon = new LabIcon({
  name: 'vantage:relations',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="#616161">
    <path d="M1 2h5v4H1zM10 10h5v4h-5z"/>
    <path d="M3 7h1.500v4.500H9V13H3z"/>
  </g>
</svg>`
});
