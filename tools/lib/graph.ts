// Cycles of a directed graph: Tarjan's strongly connected components, without recursion limits that matter at our size.

export type Graph = ReadonlyMap<string, readonly string[]>

/** The groups of nodes that reach each other: each is a cycle or several grown together. A self-loop counts. */
export function cyclesOf(graph: Graph): string[][] {
  const order = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const cycles: string[][] = []

  const visit = (node: string): number => {
    const index = order.size
    order.set(node, index)
    let lowest = index
    stack.push(node)
    onStack.add(node)
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) lowest = Math.min(lowest, visit(next))
      else if (onStack.has(next)) lowest = Math.min(lowest, order.get(next) ?? lowest)
    }
    if (lowest === index) {
      const component = stack.splice(stack.lastIndexOf(node))
      for (const member of component) onStack.delete(member)
      if (component.length > 1 || graph.get(node)?.includes(node) === true) cycles.push(component.toSorted())
    }
    return lowest
  }

  for (const node of graph.keys()) if (!order.has(node)) visit(node)
  return cycles
}
