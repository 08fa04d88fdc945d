namespace Om.Identity;

/// <summary>
/// Which key is used, which are known to others, and when the next one is made. A key is published before it is used, so that nobody meets a
/// token of a key he does not know, and stays readable until the last token made with it is over.
/// </summary>
/// <param name="Life">How long a key is used.</param>
/// <param name="Ahead">How long it is known before.</param>
/// <param name="Grace">How long it is still accepted after another took its place.</param>
internal sealed record KeyRotation(TimeSpan Life, TimeSpan Ahead, TimeSpan Grace)
{
    /// <summary>Signing keys. Whoever checks tokens reads the published keys at least once in twelve hours; tokens live ten minutes.</summary>
    public static readonly KeyRotation OfSigning = new(TimeSpan.FromDays(90), TimeSpan.FromDays(3), TimeSpan.FromHours(1));

    /// <summary>Encryption keys, read by our instances only, as long as the refresh tokens they made may live.</summary>
    public static readonly KeyRotation OfEncryption = new(TimeSpan.FromDays(90), TimeSpan.FromDays(1), TimeSpan.FromDays(91));

    /// <summary>The state at <paramref name="now"/> of keys that take turns at <paramref name="starts"/>: generation to first use.</summary>
    public State At(IReadOnlyDictionary<int, DateTimeOffset> starts, DateTimeOffset now)
    {
        if (starts.Count == 0)
        {
            return new State(null, [], [], new Next(1, now));
        }

        var ordered = starts.OrderBy(s => s.Key).ToList();
        var last = ordered[^1];
        // A clock set back finds no key begun: then the first one is used all the same.
        var active = ordered.LastOrDefault(s => s.Value <= now, ordered[0]).Key;
        var known = new List<int> { active };
        var over = new List<int>();
        for (var i = 0; i < ordered.Count; i++)
        {
            var replacedAt = i + 1 < ordered.Count ? ordered[i + 1].Value : (DateTimeOffset?)null;
            if (ordered[i].Key != active)
            {
                (replacedAt + Grace <= now ? over : known).Add(ordered[i].Key);
            }
        }

        var due = last.Value + Life - Ahead <= now;
        var from = last.Value + Life > now + Ahead ? last.Value + Life : now + Ahead;
        return new State(active, known, over, due ? new Next(last.Key + 1, from) : null);
    }

    /// <summary>What holds at a moment.</summary>
    /// <param name="Active">Generation in use; null when there is none yet.</param>
    /// <param name="Known">Generations that count, the one in use first.</param>
    /// <param name="Over">Generations to be removed.</param>
    /// <param name="Next">The one to be made now; null when none is due.</param>
    internal sealed record State(int? Active, IReadOnlyList<int> Known, IReadOnlyList<int> Over, Next? Next);

    /// <summary>A key to be made.</summary>
    internal sealed record Next(int Generation, DateTimeOffset ActiveFrom);
}
