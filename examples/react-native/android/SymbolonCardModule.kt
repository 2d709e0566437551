package org.symbolon.card

import android.content.ComponentName
import android.nfc.NfcAdapter
import android.nfc.cardemulation.CardEmulation
import android.util.AtomicFile
import com.facebook.react.bridge.Arguments
import com.facebook.react.bridge.LifecycleEventListener
import com.facebook.react.bridge.Promise
import com.facebook.react.bridge.ReactApplicationContext
import com.facebook.react.bridge.ReactContextBaseJavaModule
import com.facebook.react.bridge.ReactMethod
import com.facebook.react.modules.core.DeviceEventManagerModule.RCTDeviceEventEmitter
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException

/** The native half of `src/be-a-card.ts`. Add it to the `createNativeModules` of a `ReactPackage` of your app. */
class SymbolonCardModule(private val context: ReactApplicationContext) :
  ReactContextBaseJavaModule(context), CardBridge.Firmware, LifecycleEventListener {
  /** Never in a backup of the phone: a card that comes back would have forgotten tries and budgets. */
  private val file = AtomicFile(File(context.noBackupFilesDir, "symbolon.card"))
  private var isOpen = false

  override fun getName() = "SymbolonCard"

  @ReactMethod
  fun load(promise: Promise) {
    try {
      promise.resolve(String(file.readFully(), Charsets.US_ASCII))
    } catch (missing: FileNotFoundException) {
      promise.resolve("")
    } catch (error: IOException) {
      promise.reject("unreadable", error)
    }
  }

  @ReactMethod
  fun keep(record: String, promise: Promise) {
    try {
      write(record.toByteArray(Charsets.US_ASCII))
      promise.resolve(null)
    } catch (error: IOException) {
      promise.reject("unwritable", error)
    }
  }

  /** Whole or not at all: `AtomicFile` syncs the new file before it takes the place of the old one. */
  private fun write(bytes: ByteArray) {
    val out = file.startWrite()
    try {
      out.write(bytes)
      file.finishWrite(out)
    } catch (error: IOException) {
      file.failWrite(out)
      throw error
    }
  }

  @ReactMethod fun answer(turn: Int, response: String) = CardBridge.answer(turn, bytesOf(response))

  @ReactMethod
  fun open() {
    isOpen = true
    CardBridge.open(this)
    context.addLifecycleEventListener(this)
    context.runOnUiQueueThread { onHostResume() }
  }

  @ReactMethod
  fun close() {
    isOpen = false
    CardBridge.close(this)
    context.removeLifecycleEventListener(this)
    context.runOnUiQueueThread { onHostPause() }
  }

  override fun invalidate() {
    CardBridge.close(this)
    super.invalidate()
  }

  override fun command(turn: Int, command: ByteArray) {
    val event = Arguments.createMap()
    event.putInt("turn", turn)
    event.putString("command", command.joinToString("") { "%02x".format(it) })
    emit("SymbolonCommand", event)
  }

  override fun deactivated() = emit("SymbolonDeactivated", null)

  private fun emit(name: String, event: Any?) =
    context.getJSModule(RCTDeviceEventEmitter::class.java).emit(name, event)

  /** While the app is in the foreground, no other app gets the selection of this application. */
  override fun onHostResume() {
    val activity = context.currentActivity ?: return
    if (isOpen) emulation()?.setPreferredService(activity, ComponentName(context, SymbolonCardService::class.java))
  }

  override fun onHostPause() {
    val activity = context.currentActivity ?: return
    emulation()?.unsetPreferredService(activity)
  }

  override fun onHostDestroy() = CardBridge.close(this)

  /** `NativeEventEmitter` of React Native calls both. */
  @ReactMethod fun addListener(name: String) = Unit

  @ReactMethod fun removeListeners(count: Int) = Unit

  private fun emulation() = NfcAdapter.getDefaultAdapter(context)?.let(CardEmulation::getInstance)

  private fun bytesOf(hex: String) = ByteArray(hex.length / 2) { hex.substring(2 * it, 2 * it + 2).toInt(16).toByte() }
}
