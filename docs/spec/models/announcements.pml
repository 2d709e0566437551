/*
 * What waits (docs/spec/time.md) for the model checker SPIN: the card of an heir, which asks to wake; a member that vetoes; servers of time; and a relay that has
 * the PIN of the heir. What cards and servers sign is taken for unforgeable here. Each command commits wholly or not at all.
 *
 * True time runs. The relay does whatever it likes until the time LAST: it holds back answers of servers, vetoes, signs of life, lists and anchors, for ever or
 * until it likes, and repeats them. The first anchor of the card is a wrong one, whose servers say any time; the second one is right. Of its servers so few lie
 * that low is not too late and high not too early. Then a host takes over that has an honest clock and no veto. Claimed:
 *
 *   ahead      by the right anchor the card is never ahead of the true time
 *   early      by the right anchor it never wakes before the delay after it asked, by the true time
 *   heard      it does not wake by what it asked before a veto or a sign of life that it has taken
 *   later      a sign of life stops nothing that was asked after it, by the right anchor; a veto stops nothing but what it names
 *   member     a member that the card knows to be revoked stops nothing
 *   revoked    a card that knows that it is revoked does not wake
 *   completes  a card that hears nothing wakes, by the true time END at the latest
 *
 *   spin -a announcements.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan
 *
 * With -DFAULT=1 to 12 a rule is missing, and the run must find it.
 */
#ifndef FAULT
#define FAULT 0
#endif
#define DELAY 2
#define LAST 3
/* One second for the radius of the proof that begins the delay, and one for that of the proof that ends it. */
#define END (LAST + DELAY + 2)
/* What wrong servers say. */
#define LIE 11
#define WRONG 1
#define RIGHT 2

byte now = 1;

/* Memory of the card. Time 0 is unknown. */
byte clock = WRONG, time, since, epoch;
bool asks, awake, nonce, knowsGone, knowsSelf;

/* Of the right servers: when they have answered the nonce that the card has, a bit for each time. Answers to other nonces are worthless. */
byte answered;

/* The set: its epoch, and who was revoked with it. */
byte setEpoch;
bool gone, self;

/* Messages of the relay: a veto, of what the card asks now or of what it asked before; and a sign of life. */
#define NONE 0
#define NOW 1
#define BEFORE 2
byte veto = NONE, vetoEpoch;
byte signTime, signClock, signEpoch;

/* What nobody can see: for the claims alone. */
byte askedAt, signedAt;
bool heard, handedOver;

inline timeNonce() {
  if
  :: nonce -> skip
  :: else -> nonce = true; answered = 0
  fi
}

inline announce() {
  if
  :: awake || knowsSelf -> skip
  /* The same again. */
  :: asks && FAULT != 8 -> skip
  :: else ->
    asks = true;
    since = (FAULT == 3 -> time : 0);
    if
    :: FAULT == 1 && nonce -> skip
    :: else -> nonce = true; answered = 0
    fi;
    if
    :: veto == NOW -> veto = BEFORE
    :: else -> skip
    fi;
    askedAt = now; heard = false
  fi
}

/* A header has no high: 0. */
inline prove(low, high) {
  if
  :: low > time -> time = low
  :: else -> skip
  fi;
  if
  :: asks && since == 0 && (high > 0 || FAULT == 2) -> since = (high > time -> high : time)
  :: else -> skip
  fi;
  if
  :: high > 0 -> nonce = false; answered = 0
  :: else -> skip
  fi;
  assert(clock == WRONG || time <= now)
}

inline drop() {
  heard = true;
  if
  :: FAULT == 4 -> skip
  :: else -> asks = false; since = 0
  fi
}

inline takeVeto() {
  if
  :: veto != NONE && ((vetoEpoch >= epoch && !knowsGone) || FAULT == 5) && asks && (veto == NOW || FAULT == 12) ->
    assert(!knowsGone);
    assert(veto == NOW);
    drop()
  :: else -> skip
  fi
}

inline takeSign() {
  if
  :: signedAt > 0 && signEpoch >= epoch && !knowsGone && asks && (since > 0 || FAULT == 6) && since <= signTime && (signClock == clock || FAULT == 7) ->
    assert(clock == WRONG || askedAt <= signedAt);
    drop()
  :: else -> skip
  fi
}

inline wake() {
  if
  :: asks && since > 0 && time >= since + DELAY && (!knowsSelf || FAULT == 11) ->
    assert(!knowsSelf);
    assert(!heard);
    assert(clock == WRONG || now >= askedAt + DELAY);
    awake = true; asks = false; since = 0
  :: else -> skip
  fi
}

/* Another anchor is another clock. */
inline adoptAnchor() {
  clock = RIGHT;
  time = (FAULT == 10 -> time : 0);
  nonce = false; answered = 0;
  if
  :: FAULT == 9 -> skip
  :: else -> asks = false; since = 0
  fi
}

active proctype Relay() {
  byte t, low, high;
  do
  :: atomic {
      if
      :: now < LAST -> now++
      :: skip; timeNonce()
      :: nonce && clock == RIGHT -> answered = answered | (1 << now)
      :: answered > 0 ->
        select (t : 1 .. LAST);
        select (low : t - 1 .. t);
        select (high : t .. t + 1);
        if
        :: answered & (1 << t) -> prove(low, high)
        :: else -> skip
        fi
      :: nonce && clock == WRONG -> prove(1, 1)
      :: nonce && clock == WRONG -> prove(LIE, LIE)
      /* A block of any time until now. */
      :: clock == RIGHT && time < now -> select (t : time + 1 .. now); prove(t, 0)
      :: skip; announce()
      :: skip; wake()
      :: asks && !gone -> veto = NOW; vetoEpoch = setEpoch
      :: skip; takeVeto()
      /* By the clock that the member has, as late as that can say. */
      :: !gone -> signedAt = now; signTime = now; signClock = RIGHT; signEpoch = setEpoch
      :: !gone -> signedAt = now; signTime = LIE; signClock = WRONG; signEpoch = setEpoch
      :: skip; takeSign()
      :: setEpoch == 0 -> setEpoch = 1
      :: setEpoch == 0 -> setEpoch = 1; gone = true
      :: setEpoch == 0 -> setEpoch = 1; self = true
      :: epoch < setEpoch -> epoch = setEpoch; knowsGone = gone; knowsSelf = self
      :: clock == WRONG -> adoptAnchor()
      fi;
      t = 0; low = 0; high = 0
    }
  :: atomic {
      veto = NONE; vetoEpoch = 0; signedAt = 0; signTime = 0; signClock = 0; signEpoch = 0; t = 0; handedOver = true; break
    }
  od
}

active proctype Host() {
  handedOver;
  do
  :: atomic {
      if
      :: awake || knowsSelf -> break
      :: else -> skip
      fi;
      if
      /* Who pinned wrong servers chooses others. */
      :: clock == WRONG -> adoptAnchor()
      :: else -> skip
      fi;
      announce();
      timeNonce();
      if
      :: skip; prove(now, now)
      :: skip; prove(now - 1, now + 1)
      fi;
      wake();
      if
      :: awake -> skip
      :: else -> now++; assert(now <= END)
      fi
    }
  od
}
