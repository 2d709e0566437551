package org.symbolon.card

import android.nfc.cardemulation.HostApduService
import android.os.Bundle

/**
 * Android calls this service when a reader selects the cards' application, F0 'SYMBOLON', and with each command after
 * that. The firmware is in JavaScript, so the answer comes later: `sendResponseApdu`. Android asks the reader for time
 * meanwhile.
 */
class SymbolonCardService : HostApduService() {
  override fun processCommandApdu(command: ByteArray, extras: Bundle?): ByteArray? =
    // Conditions of use not satisfied (ISO/IEC 7816-4): the app is not open, so there is no firmware.
    if (CardBridge.take(this, command)) null else byteArrayOf(0x69, 0x85.toByte())

  /** Link lost, or another application selected: to the card both are the loss of its power. */
  override fun onDeactivated(reason: Int) = CardBridge.deactivated(this)

  override fun onDestroy() {
    CardBridge.deactivated(this)
    super.onDestroy()
  }
}

/** Where service and module meet: both live in this process, and either may be missing. */
object CardBridge {
  interface Firmware {
    fun command(turn: Int, command: ByteArray)
    fun deactivated()
  }

  private var firmware: Firmware? = null
  private var service: HostApduService? = null
  private var turn = 0

  @Synchronized
  fun open(opened: Firmware) {
    firmware = opened
  }

  @Synchronized
  fun close(closed: Firmware) {
    if (firmware !== closed) return
    firmware = null
    service = null
  }

  @Synchronized
  fun take(from: HostApduService, command: ByteArray): Boolean {
    val taker = firmware ?: return false
    service = from
    turn += 1
    taker.command(turn, command)
    return true
  }

  /** An answer to a command of an earlier reader goes nowhere. */
  @Synchronized
  fun answer(to: Int, response: ByteArray) {
    if (to == turn) service?.sendResponseApdu(response)
  }

  @Synchronized
  fun deactivated(from: HostApduService) {
    if (service !== from) return
    service = null
    turn += 1
    firmware?.deactivated()
  }
}
