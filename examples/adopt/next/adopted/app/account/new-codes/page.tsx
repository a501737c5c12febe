export default () => <sparekey-enroll />
