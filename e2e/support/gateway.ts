/** Calls an operation of the sample API through the gateway. */
export const callSampleApi = (gatewayUrl: string, key?: string): Promise<Response> =>
  fetch(`${gatewayUrl}/parcels/parcels?limit=1`, key === undefined ? {} : { headers: { authorization: key } })
