import { redirect } from 'next/navigation'

const Home = () => redirect('/account')
export default Home
