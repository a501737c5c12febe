import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import './app.css'
import { Header } from './header'

export const metadata: Metadata = { title: 'Notes' }

const Layout = ({ children }: { readonly children: ReactNode }) => (
  <html lang="en">
    <body>
      <Header />
      <main>{children}</main>
    </body>
  </html>
)
export default Layout
