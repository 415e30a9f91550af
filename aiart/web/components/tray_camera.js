// The camera: several stills one after another, each of which joins the pictures at once, as a dropped file does.
const camera = part('camera'), scene = part('scene'), shoot = part('shoot'), turn = part('turn'), taken = part('taken');
const STILL_QUALITY = 0.95; // of their JPEGs
const NO_CAMERA = {
  NotAllowedError: 'The camera may not be used: allow it for this page in the browser, and press the button again.',
  NotFoundError: 'No camera is found on this device.',
  NotReadableError: 'The camera is in use by another program: close that one, and press the button again.',
};
const NOT_SECURE = 'A browser gives its camera only to pages at https or on this machine (localhost).';
let stream = null, stills = 0, facing = 'environment'; // of a phone: the camera at its back first

const openCamera = async () => {
  if (!navigator.mediaDevices?.getUserMedia) { said.textContent = NOT_SECURE; return; }
  said.textContent = '';
  try {
    stream = await navigator.mediaDevices.getUserMedia({audio: false, video: {facingMode: facing, width: {ideal: 1920}, height: {ideal: 1080}}});
  } catch (error) {
    closeCamera();
    said.textContent = NO_CAMERA[error.name] || 'The camera could not be started.';
    return;
  }
  stills = 0;
  taken.textContent = '';
  scene.srcObject = stream;
  shoot.disabled = true;
  if (!camera.open) camera.showModal();
  await scene.play().catch(() => {});
  shoot.disabled = false;
  shoot.focus();
  const all = await navigator.mediaDevices.enumerateDevices();
  turn.hidden = all.filter((one) => one.kind === 'videoinput').length < 2;
};
const stopStream = () => {
  stream?.getTracks().forEach((track) => track.stop());
  stream = scene.srcObject = null;
};
const closeCamera = () => { stopStream(); if (camera.open) camera.close(); };
const still = () => {
  if (!scene.videoWidth) return;
  const copy = make('canvas', {width: scene.videoWidth, height: scene.videoHeight});
  copy.getContext('2d').drawImage(scene, 0, 0);
  const number = ++stills;
  copy.toBlob((blob) => take([new File([blob], `camera ${number}.jpg`, {type: 'image/jpeg'})]), 'image/jpeg', STILL_QUALITY);
  taken.textContent = number === 1 ? 'One picture is taken.' : `${number} pictures are taken.`;
  camera.classList.remove('flash');
  void camera.offsetWidth; // so that it begins anew
  camera.classList.add('flash');
};
shoot.addEventListener('click', still);
turn.addEventListener('click', () => {
  facing = facing === 'environment' ? 'user' : 'environment';
  stopStream();
  openCamera();
});
part('close').addEventListener('click', closeCamera);
camera.addEventListener('close', stopStream); // also with Escape
