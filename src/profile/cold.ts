/** The name of the scenario in which everything runs. */
export const COLD = 'cold'
