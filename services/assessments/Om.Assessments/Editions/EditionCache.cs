using System.Collections.Concurrent;
using Om.Checks.V1;

namespace Om.Assessments;

/// <summary>Editions in memory. They never change; past a bound all are dropped and read again as needed.</summary>
internal sealed class EditionCache
{
    private const int Most = 200;
    private readonly ConcurrentDictionary<string, EditionLines> byName = new();

    public EditionLines? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Keeps a stored copy. One that is not stored yet must not come in here: its transaction may still fail.</summary>
    public EditionLines Add(EditionCopy copy)
    {
        if (byName.Count >= Most)
        {
            byName.Clear();
        }

        return byName.GetOrAdd(copy.Name, _ => Read(copy));
    }

    public static EditionLines Read(EditionCopy copy) => new(copy.Name, copy.ContentHash, EditionContent.Parser.ParseFrom(copy.Content));
}
