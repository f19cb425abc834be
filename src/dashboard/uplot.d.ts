/** The chart library, which the build puts beside the page's own modules. */
import uPlot from 'uplot';

export default uPlot;
