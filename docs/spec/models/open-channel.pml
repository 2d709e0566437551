/*
 * Who proves first (docs/spec/channel.md) for the model checker SPIN: a card, two honest hosts that share its reader, and an adversary who carries every
 * message. The hosts know the PIN and the CAN. The adversary knows none of these, or the CAN alone. What he makes without a secret does not
 * verify here; that it is so, other tests show.
 *
 * The hosts open, prove, go on or stop, in any order and as often as they like. The adversary drops, repeats, alters and delays messages, makes his own with
 * the name of any run, guesses by OPEN CHANNEL and by PACE, and answers in place of the card. The power goes between any two commits of the card. Claimed:
 *
 *   floor   who types the right PIN loses no try unless somebody alters the proof, makes one with the name of its run, or alters PACE or comes between,
 *           or the power goes between taking the try and giving it back: not by stopping anywhere, nor by another host, a repeated request, an altered
 *           answer or wrong guesses, each of which costs itself
 *   stored  the try is in memory before the card computes or says anything that depends on a guess
 *   spent   so at any moment as many tries are gone as guesses failed, whatever is altered and wherever the power goes
 *   given   tries come back with a right PIN alone
 *   last    the last try is never taken without the CAN, except by the power, while the owner proves
 *   typed   in place of a card somebody gets one guess for each time that a person types the PIN
 *
 *   spin -a open-channel.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan -m100000
 *
 * Assertions are checked on the way. With -DFAULT=1 to 13 a rule is missing, and the run must find it.
 */
#ifndef FAULT
#define FAULT 0
#endif
#define MAX 3

/* Who: two hosts, and the adversary. */
#define A 0
#define B 1
#define EVE 2
#define NOBODY 3

mtype = { none, can, pin, pace };
/* What reaches the card. */
mtype = { nothing, openPin, openCan, inCan, proof, nameless, startPace, endPace, unprotected, piece };
/* What a host does with the answer. */
mtype = { ignored, answered, sent };

/* Memory of the card that stays. */
byte tries;

/* Memory of the card that the power takes: the session, and who has the keys of a CAN's session; the run that waits for its proof, whose name it has, and
   whether it is inside the CAN's session. A new run of the same host has another name, and so has one in which a message was repeated or altered. */
mtype session = none;
byte keeper = NOBODY;
mtype waits = none;
byte name = NOBODY;
bool inside;

/* A host: what it will prove, whether in the CAN's session, whether with the keys that the card has for the run; whether it may send a proof with the PIN as
   it was typed. */
mtype proves[2] = none;
bool enveloped[2];
bool shares[2];
bool may[2];
/* The host that is between the first and the last step of PACE, and holds the reader. */
byte holder = NOBODY;

/* The adversary: whether he knows the CAN; the host whose proof he delays. */
bool knowsCan;
byte delayed = NOBODY;

/* What nobody can see: tries that the owner must have; tries gone for which no guess has failed; whether a fake card had its guess since the PIN was typed. */
byte floor, unspent;
bool guessed[2];
bool tampered, tornLast, stored, proven;

inline dropRun() {
  waits = none; name = NOBODY; inside = false; delayed = NOBODY; shares[A] = false; shares[B] = false
}

/* The power goes, the card is reset, or a command without protection is carried out. */
inline forget() { dropRun(); session = none; keeper = NOBODY }

inline take() { tries--; unspent++; stored = true }

/* What depends on the guess is computed, and can be seen. */
inline verify() {
  assert(stored);
  if
  :: !right -> assert(unspent > 0); unspent--
  :: else
  fi
}

inline lower() { floor = (tries < floor -> tries : floor) }

/* The power goes while a try is in hand. */
inline tear() {
  if
  :: FAULT == 8 -> assert(unspent > 0); tries++; unspent--
  :: else
  fi;
  lower();
  tornLast = tries == 0;
  forget()
}

/* A whole, well-formed proof of the waiting run. Right: of the right PIN, with the keys of this run, as it was sent. */
inline provePin() {
  stored = (FAULT == 2 && waits == pin) || (FAULT == 9 && waits == pace);
  if
  :: !stored && FAULT != 7 -> take()
  :: else
  fi;
  verify();
  if
  :: FAULT == 7 -> take()
  :: else
  fi;
  if
  :: !right && who == EVE -> lower()
  :: else
  fi;
  if
  /* The command is carried out before tries are given back, and the power may go then. */
  :: right && FAULT == 5 -> forget()
  :: right -> tries = MAX; floor = MAX; unspent = 0; proven = true; dropRun(); session = pin; keeper = who
  /* The CAN's session lives on. */
  :: !right && inside -> dropRun()
  :: !right && !inside -> forget()
  :: skip; tear()
  fi;
  stored = false
}

#define FOR_PIN (cmd == proof && waits == pin && name == named && (inside == within || FAULT == 4))
#define FOR_PACE (cmd == endPace && waits == pace && inside == within)
/* What a card would do that does not ask for the name. */
#define TAKEN_FOR_PIN ((cmd == nameless || cmd == proof) && FAULT == 3 && waits == pin && !inside)

/* An opening in clear ends the session; in the CAN's, the run. Then the PIN has to be usable. */
#define USABLE (tries > 1 || (tries > 0 && (within || (cmd == startPace && FAULT == 12))))

inline open() {
  if
  :: within -> dropRun()
  :: else -> forget()
  fi;
  if
  :: cmd == openCan -> session = can; keeper = who
  :: cmd == openPin && USABLE -> waits = pin
  :: cmd == startPace && USABLE -> waits = pace
  :: else
  fi;
  if
  :: waits != none -> name = named; inside = within
  :: else
  fi;
  if
  /* The card's answer shows whether the guess is right. */
  :: waits == pin && FAULT == 1 -> verify()
  :: (waits == pin && FAULT == 2) || (waits == pace && FAULT == 9) -> take()
  :: else
  fi
}

inline card() {
  if
  :: cmd == openPin || cmd == openCan || cmd == startPace -> open()
  :: FOR_PIN || FOR_PACE -> provePin()
  :: TAKEN_FOR_PIN -> right = false; provePin()
  :: cmd == piece -> take()
  :: cmd == inCan -> dropRun()
  :: cmd == nothing || (cmd == proof || cmd == nameless) && waits != none && !inside &&
     !FOR_PIN && !TAKEN_FOR_PIN -> skip
  :: cmd == endPace && waits != pace && within -> dropRun()
  /* Without protection, or with a MAC that is wrong in the session that there is. */
  :: else -> forget()
  fi
}

/* A host gives up its run. */
inline leave() {
  proves[h] = none; enveloped[h] = false; shares[h] = false;
  if
  :: holder == h -> holder = NOBODY
  :: else
  fi
}

#define IN_CAN (session == can && keeper == h)

inline host() {
  who = h; named = h; right = true;
  if
  /* A person types the PIN. */
  :: !may[h] -> may[h] = true; guessed[h] = false
  :: may[h] -> leave(); cmd = openPin; after = answered
  :: may[h] && IN_CAN -> leave(); cmd = openPin; within = true; after = answered
  :: leave(); cmd = openCan
  :: may[h] -> leave(); cmd = startPace; after = answered; holder = h
  :: may[h] && IN_CAN -> leave(); cmd = startPace; within = true; after = answered; holder = h
  /* The proof, or the last step of PACE; in the CAN's session if the run is in one. */
  :: proves[h] != none && (!enveloped[h] || IN_CAN) ->
    within = enveloped[h]; right = shares[h]; after = sent;
    cmd = (proves[h] == pace -> endPace : (shares[h] || (FAULT == 13 && proves[h] == pin) -> proof : nameless))
  /* Altered, which inside the CAN's session fails there, as does a session that is over. */
  :: proves[h] != none && !enveloped[h] && (shares[h] || proves[h] == pace) -> tampered = true; right = false; after = sent;
    cmd = (proves[h] == pace -> endPace : proof)
  :: proves[h] != none && enveloped[h] && IN_CAN -> cmd = unprotected; after = sent
  :: proves[h] != none && enveloped[h] && !IN_CAN -> cmd = nameless; after = sent
  /* Delayed, or to who answered in place of the card. */
  :: proves[h] != none && proves[h] != pace && !enveloped[h] && shares[h] -> delayed = h; after = sent
  :: proves[h] == pin && !shares[h] -> assert(!guessed[h]); guessed[h] = true; after = sent
  /* A piece of a chain that never ends. */
  :: FAULT == 6 && proves[h] == pin && !enveloped[h] && shares[h] -> cmd = piece; leave()
  /* A command of a session that it had, or of the CAN's that it has. */
  :: cmd = nameless
  :: IN_CAN -> cmd = inCan
  /* Stops, and tells nobody, or sends something without protection. */
  :: leave()
  :: leave(); cmd = unprotected
  fi
}

#define EVES (session == can && keeper == EVE)

inline adversary() {
  who = EVE; named = EVE; right = false;
  if
  :: cmd = openPin
  :: EVES -> cmd = openPin; within = true
  :: knowsCan -> cmd = openCan
  /* A wrong guess in a run of his own, or nonsense in the name of another's. */
  :: select (named : A .. EVE); tampered = tampered || named != EVE; cmd = proof
  :: EVES -> cmd = proof; within = true
  :: cmd = nameless
  /* Another's request again: a run of the same name if the host alone names it. */
  :: FAULT == 13 -> select (named : A .. B); cmd = openPin
  /* The proof that he delayed. */
  :: delayed != NOBODY -> who = delayed; named = delayed; right = true; cmd = proof
  :: tampered = tampered || holder != NOBODY; cmd = startPace
  :: EVES -> cmd = startPace; within = true
  :: waits == pace && name == EVE && (!inside || EVES) -> cmd = endPace; within = inside
  :: cmd = unprotected
  fi
}

inline answer() {
  if
  /* The card's answer comes, or the adversary's in its place, or none. */
  :: after == answered && waits != none -> proves[h] = waits; enveloped[h] = within; shares[h] = true
  :: after == answered && !within ->
    tampered = tampered || cmd == startPace;
    proves[h] = (cmd == openPin -> pin : pace)
  :: after == answered -> skip
  /* Without a valid answer to its proof a host does not send another with the PIN as it was typed. */
  :: after == sent && proven -> leave()
  :: after == sent -> may[h] = may[h] && FAULT == 11; leave()
  :: after == ignored -> skip
  fi
}

active proctype Reader() {
  mtype cmd = nothing, after = ignored;
  byte h, who, named, before;
  bool within, right;
  atomic {
    select (tries : 1 .. MAX);
    floor = tries;
    if
    :: knowsCan = true
    :: skip
    fi
  };
  do
  :: atomic {
      tries > 0;
      before = tries;
      if
      :: holder == NOBODY || FAULT == 10 ->
        select (h : A .. B);
        host()
      :: holder != NOBODY && FAULT != 10 -> h = holder; host()
      :: adversary()
      fi;
      card();
      answer();
      assert(tries <= before || proven);
      assert(tampered || tries >= floor);
      assert(tries > 0 || knowsCan || tornLast);
      if
      :: tampered -> floor = 0
      :: else
      fi;
      cmd = nothing; after = ignored; h = 0; who = 0; named = 0; before = 0; within = false; right = false; proven = false
    }
  :: tries == 0 -> break
  od
}
