'use client'

import { usePathname } from 'next/navigation'
import 'sparekey/react'

export const Header = () => (
  <header>{usePathname() === '/account' ? 'Notes' : <a href="/account">Notes</a>}</header>
)
