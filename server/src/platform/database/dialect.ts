import { type LimitNode, PostgresDialect, PostgresQueryCompiler, type QueryCompiler, ValueNode } from 'kysely'

/** PostgreSQL, asked so that it can plan once. */
export class PlannedOnceDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new LimitsInTheText()
  }
}

/**
 * Limits are part of the text, not values: with a limit it does not know, the server reckons that a tenth of all rows is wanted, finds its
 * general plan dear, and goes on planning each time.
 */
class LimitsInTheText extends PostgresQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const limit = ValueNode.is(node.limit) ? node.limit.value : undefined
    if (typeof limit === 'number' && Number.isSafeInteger(limit)) this.append(`limit ${limit}`)
    else super.visitLimit(node)
  }
}
