/*
 * The state machine of shares (docs/spec/shares.md) for the model checker SPIN: a dealer, the cards that may hold a share, a card that recovers, and a relay
 * that knows every PIN. What cards say to each other is taken for unforgeable here, and a message for an offer for worthless once another offer was made; that
 * it is so, other tests show. Each command commits wholly or not at all, and the power may go between its commit and its answer.
 *
 * The relay does whatever it likes for as long as it likes, and remembers every message. Then a host that knows nothing takes over, asks the cards, and ends the
 * split that is under way, or begins another one; the power may still go CUTS times. Claimed:
 *
 *   one          a share of a split is on one card, and a card has one share of a split
 *   later        a share is replaced by one of a later split only
 *   gone         a card that knows that it is revoked gives nothing
 *   same         what is dealt is of the epoch in which the split began
 *   mixed        a wallet is made of shares of one split
 *   enough       it is made of as many as are needed
 *   arrived      a share that is confirmed has arrived, and the seed goes when all have
 *   completable  the host always comes to the end: every share of the last split is on a card that is not revoked, unless too few are left
 *   fresh        it begins one split at most, whatever answers are lost
 *
 *   spin -a shares.pml && gcc -O2 -o pan pan.c && ./pan -a
 *
 * Assertions are checked on the way. With -DFAULT=1 to 11 a rule is missing, and the run must find it.
 */
#ifndef FAULT
#define FAULT 0
#endif
#define CARDS 2
#define SHARES 2
#define NEEDED 2
/* Splits that the relay may begin, and one for the host. */
#define SPLITS 2
#define CUTS 2
#define NOBODY 9

/* Memory of the dealer: the last split, its epoch, whether its seed is there, and who has which share; of each card, the share last dealt to it, whether that
   was for the offer that it has open, and whether its receipt is missing. */
byte split, splitEpoch, epoch;
bool seed;
byte holder[SHARES] = NOBODY;
byte dealtSplit[CARDS], dealtIndex[CARDS];
bool current[CARDS], pending[CARDS], revoked[CARDS];

/* Memory of the share cards: an offer is open; the share; and whether it knows that it is revoked. */
bool waits[CARDS], knows[CARDS];
byte heldSplit[CARDS], heldIndex[CARDS];

/* What the card that recovers has so far: of which split is each share. */
byte gathered[SHARES];

/* Messages of the relay: an offer that was thrown away, and deals for the offer that is open, a bit for each split and index. It has the receipt and the sealed
   share of every card that ever held one. */
bool stale[CARDS];
byte deals[CARDS];

/* What nobody can see: for the claims alone. */
byte had[6] = NOBODY;
bool handedOver, complete, fresh;
byte cuts = CUTS;

#define NAME(s, i) (((s) - 1) * SHARES + (i))
#define BIT(s, i) (1 << NAME(s, i))
#define FREE(c) (holder[0] != c && holder[1] != c)
#define ARRIVED(i) (holder[i] != NOBODY && had[NAME(split, i)] == holder[i])

/* One offer is open; the same again until it is answered. */
inline makeOffer(c) {
  if
  :: waits[c] -> skip
  :: else -> waits[c] = true; current[c] = false; deals[c] = 0
  fi
}

/* Another offer: what was dealt for the one before is worthless. */
inline makeOther(c) {
  waits[c] = true; current[c] = false; deals[c] = 0; stale[c] = true
}

inline begin() {
  if
  :: FAULT == 10 && split > 0 -> skip
  :: else -> split++
  fi;
  splitEpoch = epoch; seed = true; holder[0] = NOBODY; holder[1] = NOBODY
}

/* The answer is a bit in "deals" where the offer is open still; the caller keeps it. */
inline deal(c, i, isOpen, isLost) {
  if
  :: split > 0 && seed && (splitEpoch == epoch || FAULT == 11) && (!revoked[c] || FAULT == 3) ->
    if
    :: holder[i] == c && current[c] && isOpen && pending[c] && dealtSplit[c] == split && dealtIndex[c] == i ->
      assert(splitEpoch == epoch);
      deals[c] = deals[c] | (isLost -> 0 : BIT(split, i))
    :: (holder[i] == NOBODY || FAULT == 1) && (FREE(c) || FAULT == 2) && heldSplit[c] < split + (FAULT == 10) && !(holder[i] == c) ->
      assert(splitEpoch == epoch);
      assert(!revoked[c]);
      if
      /* Recorded after the bytes left, and the power went between. */
      :: FAULT == 8 -> skip
      :: holder[i] = c; dealtSplit[c] = split; dealtIndex[c] = i; pending[c] = true; current[c] = isOpen
      fi;
      deals[c] = deals[c] | ((isLost || !isOpen) -> 0 : BIT(split, i))
    :: else -> skip
    fi
  :: else -> skip
  fi
}

inline import(c, s, i) {
  if
  :: waits[c] && (deals[c] & BIT(s, i)) && (s > heldSplit[c] || (FAULT == 10 && s == heldSplit[c])) && !knows[c] ->
    assert(s > heldSplit[c] || FAULT == 10);
    assert(had[NAME(s, i)] == NOBODY || had[NAME(s, i)] == c);
    assert(had[NAME(s, 1 - i)] != c);
    had[NAME(s, i)] = c;
    heldSplit[c] = s; heldIndex[c] = i; waits[c] = false; deals[c] = 0; current[c] = false
  :: else -> skip
  fi
}

#define SAID(c) (dealtSplit[c] > 0 && had[NAME(dealtSplit[c], dealtIndex[c])] == c)

inline confirm(c, isSaid) {
  if
  :: dealtSplit[c] > 0 && pending[c] && !revoked[c] && (isSaid || FAULT == 9) ->
    assert(had[NAME(dealtSplit[c], dealtIndex[c])] == c);
    pending[c] = false;
    if
    :: (holder[0] != NOBODY && holder[1] != NOBODY && !pending[holder[0]] && !pending[holder[1]]) || FAULT == 7 ->
      assert(holder[0] != NOBODY && (revoked[holder[0]] || ARRIVED(0)));
      assert(holder[1] != NOBODY && (revoked[holder[1]] || ARRIVED(1)));
      seed = false
    :: else -> skip
    fi
  :: else -> skip
  fi
}

/* Others may agree to an epoch while another card is waited for: its split ends with that, and it may still confirm. */
inline revoke(c) {
  if
  :: epoch == 0 && dealtSplit[c] > 0 ->
    revoked[c] = true; pending[c] = false; epoch++
  :: else -> skip
  fi
}

inline release(c) {
  if
  :: heldSplit[c] > 0 && (!knows[c] || FAULT == 4) ->
    assert(!knows[c])
  :: else -> skip
  fi
}

#define OTHER(i, s) (gathered[1 - (i)] == 0 || gathered[1 - (i)] == (s))
inline gather(s, i) {
  if
  :: had[NAME(s, i)] != NOBODY && gathered[i] == 0 && (OTHER(i, s) || FAULT == 5) -> gathered[i] = s
  :: else -> skip
  fi
}

#define GATHERED ((gathered[0] > 0 -> 1 : 0) + (gathered[1] > 0 -> 1 : 0))
inline makeWallet() {
  if
  :: GATHERED >= NEEDED - (FAULT == 6) && GATHERED > 0 ->
    assert(GATHERED >= NEEDED);
    assert(gathered[0] == gathered[1]);
    gathered[0] = 0; gathered[1] = 0
  :: else -> skip
  fi
}

/* A card that lost its offer or its share. */
inline reset(c) {
  makeOther(c);
  waits[c] = false; knows[c] = false; heldSplit[c] = 0; heldIndex[c] = 0
}

active proctype Relay() {
  byte c, s, i;
  do
  :: atomic {
      select (c : 0 .. CARDS - 1);
      select (s : 1 .. SPLITS);
      select (i : 0 .. SHARES - 1);
      if
      :: skip; makeOffer(c)
      :: waits[c] -> makeOther(c)
      :: split < SPLITS -> begin()
      :: waits[c] -> deal(c, i, true, false)
      :: stale[c] -> deal(c, i, false, false)
      :: skip; import(c, s, i)
      :: skip; confirm(c, SAID(c))
      :: skip; revoke(c)
      :: revoked[c] && heldSplit[c] > 0 -> knows[c] = true
      :: skip; release(c)
      :: skip; gather(s, i)
      :: skip; makeWallet()
      :: gathered[0] + gathered[1] > 0 -> gathered[0] = 0; gathered[1] = 0
      :: waits[c] || heldSplit[c] > 0 -> reset(c)
      fi;
      c = 0; s = 0; i = 0
    }
  :: atomic {
      for (c : 0 .. CARDS - 1) {
        deals[c] = 0; stale[c] = false
      };
      gathered[0] = 0; gathered[1] = 0;
      c = 0; handedOver = true; break
    }
  od
}

#define IS_THERE(i) (holder[i] != NOBODY && !revoked[holder[i]] && heldSplit[holder[i]] == split && heldIndex[holder[i]] == i)
#define IS_DONE (split > 0 && !seed && IS_THERE(0) && IS_THERE(1))
#define TAKES(c) (!revoked[c] && !knows[c] && FREE(c) && heldSplit[c] < split)
/* A share of the split under way that can arrive: it is there and unconfirmed, or was dealt for the offer that is open, or a card is free for it. */
#define GOES_ON(i) (IS_THERE(i) || (holder[i] != NOBODY && current[holder[i]] && waits[holder[i]] && pending[holder[i]]) || (holder[i] == NOBODY && (TAKES(0) || TAKES(1))))
#define UNDER_WAY (split > 0 && seed && splitEpoch == epoch && GOES_ON(0) && GOES_ON(1) && (holder[0] != NOBODY || holder[1] != NOBODY || FREE_CARDS >= SHARES))
#define FREE_CARDS ((TAKES(0) -> 1 : 0) + (TAKES(1) -> 1 : 0))

active proctype Host() {
  byte c, i;
  bool isLost;
  handedOver;
  do
  :: atomic {
      if
      /* With a card revoked there are not enough for a split. */
      :: IS_DONE || epoch > 0 -> break
      :: else -> skip
      fi;
      if
      :: UNDER_WAY -> skip
      :: else -> assert(!fresh); begin(); fresh = true
      fi;
      /* The first share that is missing. */
      if
      :: !(IS_THERE(0) && !pending[holder[0]]) -> i = 0
      :: else -> i = 1
      fi;
      if
      :: holder[i] != NOBODY -> c = holder[i]
      :: else ->
        if
        :: TAKES(0) -> c = 0
        :: else -> c = 1
        fi
      fi;
      isLost = false;
      if
      :: cuts > 0 -> cuts--; isLost = true
      :: skip
      fi;
      if
      :: IS_THERE(i) -> confirm(c, !isLost)
      :: else ->
        makeOffer(c);
        deal(c, i, true, isLost);
        import(c, split, i);
        if
        :: IS_THERE(i) && cuts > 0 -> cuts--
        :: IS_THERE(i) -> confirm(c, true)
        :: else -> skip
        fi;
        /* A deal whose answer was lost is asked for again. */
        deals[c] = 0
      fi;
      c = 0; i = 0; isLost = false
    }
  od;
  complete = true
}

ltl completable { [] (handedOver -> <> complete) }
