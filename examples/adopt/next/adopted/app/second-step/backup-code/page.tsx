export default () => <sparekey-challenge />
