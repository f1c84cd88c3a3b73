import {
  keepPreviousData,
  notifyManager,
  type QueryClient,
  QueryClient as TanStackQueryClient,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { type Api, createApi, type Input, type Operation, type Reply } from './client.ts'
import { ApiProblem } from './problem.ts'

// A button has to know that its change is on the way before a second click comes; by default that is told in a later task.
notifyManager.setScheduler(queueMicrotask)

export const api: Api = createApi((...request) => fetch(...request))

type ReadInput<N extends Operation> = Omit<Input<N>, 'signal' | 'version' | 'file'>

interface ReadOptions<N extends Operation> {
  enabled?: boolean
  /** Milliseconds until it is asked again, or false. */
  refetchInterval?: number | false | ((latest: Reply<N> | undefined) => number | false)
  /** Keep showing the previous answer while another page or filter loads. */
  keepPrevious?: boolean
}

const run = <N extends Operation>(operation: N, input: object) =>
  (api[operation] as (input: object) => Promise<Reply<N>>)(input)

/** The answer of a reading operation, cached under its name and input. */
export function useRead<N extends Operation>(operation: N, input: ReadInput<N>, options: ReadOptions<N> = {}) {
  const { refetchInterval } = options
  return useQuery<Reply<N>>({
    queryKey: [operation, input],
    queryFn: ({ signal }) => run(operation, { ...input, signal }),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
    refetchInterval:
      typeof refetchInterval === 'function' ? (query) => refetchInterval(query.state.data) : (refetchInterval ?? false),
  })
}

/** A changing operation. Everything shown is asked again afterwards: a change here may alter counts and states anywhere. */
export function useChange<N extends Operation>(operation: N) {
  const queries = useQueryClient()
  return useMutation<Reply<N>, Error, Input<N>>({
    mutationFn: (input) => run(operation, input),
    onSuccess: () => void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'showSession' }),
  })
}

/** What was just saved is what the next page shows, without asking for it again. */
export function remember<N extends Operation>(
  queries: QueryClient,
  operation: N,
  input: ReadInput<N>,
  value: Reply<N>,
): void {
  queries.setQueryData([operation, input], value)
}

export function createQueries(onSignedOut: () => void): QueryClient {
  const queries = new TanStackQueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) =>
          count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 502),
      },
    },
  })
  const notice = (error: unknown) => {
    if (error instanceof ApiProblem && error.code === 'sign-in-required') onSignedOut()
  }
  queries.getQueryCache().config.onError = notice
  queries.getMutationCache().config.onError = notice
  return queries
}
