// The rules of a team as they are told to people (docs/guides/for-a-team.md), written apart from the replay to hold it against.

interface Someone {
  director: boolean
  left: boolean
}

interface Asked {
  readonly by: string
  readonly set: string
  readonly at: number
  state: 'open' | 'granted' | 'ended'
}

const approvalHours = 24

/**
 * Who may do what. Each method says whether it may be said, by those who sign, the one whose statement it is first; and where it may,
 * does it.
 */
export class RoleModel {
  people = new Map<string, Someone>()
  invited = new Map<string, { by: string; director: boolean; open: boolean }>()
  shelves = new Map<string, Map<string, string>>()
  sets = new Map<string, { shelf: string; live: boolean }>()
  requests = new Map<string, Asked>()

  constructor(founder: string) {
    this.people.set(founder, { director: true, left: false })
  }

  copy(): string {
    return JSON.stringify([[...this.people], [...this.shelves].map(([id, roles]) => [id, [...roles]])])
  }

  invites(who: readonly string[], id: string, director: boolean): boolean {
    if (!this.#isSigned(who) || !this.#isDirector(who[0])) return false
    this.invited.set(id, { by: who[0] ?? '', director, open: true })
    return true
  }

  adds(who: readonly string[], id: string, newcomer: string): boolean {
    const invite = this.invited.get(id)
    if (!this.#isSigned(who) || !this.#isDirector(who[0]) || invite?.open !== true) return false
    if (invite.director && !this.#areTwoDirectors(who)) return false
    invite.open = false
    this.people.set(newcomer, { director: invite.director, left: false })
    return true
  }

  removes(who: readonly string[], leaver: string): boolean {
    const person = this.people.get(leaver)
    if (!this.#isSigned(who) || !this.#isDirector(who[0]) || person === undefined || person.left) return false
    // Whoever goes cannot make the keys that they are not to have.
    if (leaver === who[0]) return false
    if (person.director && (!this.#areTwoDirectors(who) || this.#directors().length === 1)) return false
    person.left = true
    for (const roles of this.shelves.values()) roles.delete(leaver)
    for (const request of this.requests.values()) if (request.by === leaver) request.state = 'ended'
    for (const invite of this.invited.values()) if (invite.by === leaver) invite.open = false
    return true
  }

  names(who: readonly string[], member: string, on: boolean): boolean {
    const person = this.people.get(member)
    if (!this.#isSigned(who) || !this.#isDirector(who[0]) || person === undefined || person.left) return false
    if (!this.#areTwoDirectors(who)) return false
    if (!on && person.director && this.#directors().length === 1) return false
    const goesFromShelves = [...this.shelves.values()].some((roles) => roles.get(member) !== 'owner')
    if (!on && person.director && member === who[0] && goesFromShelves) return false
    person.director = on
    return true
  }

  makesShelf(who: readonly string[], id: string): boolean {
    if (!this.#isSigned(who) || !this.#isDirector(who[0])) return false
    this.shelves.set(id, new Map())
    return true
  }

  gives(who: readonly string[], shelf: string, member: string, role: string | null): boolean {
    const roles = this.shelves.get(shelf)
    if (!this.#isSigned(who) || roles === undefined || this.people.get(member)?.left !== false) return false
    const isWeighty = [roles.get(member), role].some((one) => one === 'owner' || one === 'contact')
    if (isWeighty ? !this.#isDirector(who[0]) : !this.#keeps(who[0], shelf)) return false
    if (role === null) roles.delete(member)
    else roles.set(member, role)
    return true
  }

  puts(who: readonly string[], shelf: string, set: string): boolean {
    if (!this.#isSigned(who) || !this.#keeps(who[0], shelf)) return false
    this.sets.set(set, { shelf, live: true })
    return true
  }

  voids(who: readonly string[], id: string): boolean {
    const set = this.sets.get(id)
    if (!this.#isSigned(who) || set?.live !== true || !this.#keeps(who[0], set.shelf)) return false
    set.live = false
    return true
  }

  asks(who: readonly string[], id: string, request: string, at: number): boolean {
    const set = this.sets.get(id)
    const [by = ''] = who
    if (!this.#isSigned(who) || set?.live !== true) return false
    if (!this.#keeps(by, set.shelf) && this.#roleOf(by, set.shelf) !== 'responder') return false
    this.requests.set(request, { by, set: id, at, state: 'open' })
    return true
  }

  grants(who: readonly string[], id: string, at: number): boolean {
    const request = this.requests.get(id)
    if (!this.#isSigned(who) || request?.state !== 'open' || request.by === who[0]) return false
    const set = this.sets.get(request.set)
    if (set?.live !== true || !this.#keeps(who[0], set.shelf)) return false
    if (at - request.at >= approvalHours * 3_600_000) return false
    request.state = 'granted'
    return true
  }

  denies(who: readonly string[], id: string): boolean {
    const request = this.requests.get(id)
    if (!this.#isSigned(who) || request?.state !== 'open') return false
    if (!this.#keeps(who[0], this.sets.get(request.set)?.shelf ?? '')) return false
    request.state = 'ended'
    return true
  }

  closes(who: readonly string[], id: string): boolean {
    const request = this.requests.get(id)
    if (!this.#isSigned(who) || request === undefined || request.state === 'ended') return false
    if (request.by !== who[0] && !this.#keeps(who[0], this.sets.get(request.set)?.shelf ?? '')) return false
    request.state = 'ended'
    return true
  }

  /** Everybody who signs is a member, and signs once. */
  #isSigned(who: readonly string[]): boolean {
    return new Set(who).size === who.length && who.every((member) => this.people.get(member)?.left === false)
  }

  #isDirector(member: string | undefined): boolean {
    return this.#directors().includes(member ?? '')
  }

  #directors(): readonly string[] {
    return [...this.people].filter(([, { director, left }]) => director && !left).map(([member]) => member)
  }

  /** Two of them; or the only one there is, as long as there is nothing to take. */
  #areTwoDirectors(who: readonly string[]): boolean {
    const signing = who.filter((member) => this.#isDirector(member))
    return (
      signing.length > 1 || (signing.length === 1 && this.#directors().length === 1 && this.sets.size === 0)
    )
  }

  /** Directors keep every shelf, owners theirs. */
  #keeps(member: string | undefined, shelf: string): boolean {
    return this.#isDirector(member) || this.#roleOf(member ?? '', shelf) === 'owner'
  }

  #roleOf(member: string, shelf: string): string | null {
    if (this.#isDirector(member)) return null
    return this.shelves.get(shelf)?.get(member) ?? null
  }
}
