namespace Om.Checks;

/// <summary>What differs between two contents, by item id and nothing else: an id means the same thing in every edition.</summary>
internal static class Comparison
{
    /// <summary>The differences in the order of <paramref name="after"/>, removed items last.</summary>
    public static IEnumerable<V1.ItemChange> Of(V1.EditionContent before, V1.EditionContent after)
    {
        var old = Items(before).ToDictionary(i => i.Key);
        var now = Items(after).ToList();
        var kept = now.Where(i => old.ContainsKey(i.Key)).Select(i => i.Key).ToHashSet();
        var moved = Moved(old.Values, now, kept);
        foreach (var item in now)
        {
            if (!old.TryGetValue(item.Key, out var was))
            {
                yield return Change(V1.ItemChange.Types.Kind.Added, null, item);
                continue;
            }

            if (!was.Text.Equals(item.Text))
            {
                yield return Change(V1.ItemChange.Types.Kind.Reworded, was, item);
            }

            if (moved.Contains(item.Key))
            {
                yield return Change(V1.ItemChange.Types.Kind.Moved, was, item);
            }
        }

        foreach (var item in Items(before).Where(i => !kept.Contains(i.Key)))
        {
            yield return Change(V1.ItemChange.Types.Kind.Removed, item, null);
        }
    }

    /// <summary>
    /// Items under another parent, and among those that stayed the fewest whose moving explains the new order. Whatever was only pushed along
    /// by something added before it has not moved.
    /// </summary>
    private static HashSet<ItemKey> Moved(IEnumerable<Item> before, IReadOnlyList<Item> after, HashSet<ItemKey> kept)
    {
        var parents = before.ToDictionary(i => i.Key, i => i.Parent);
        var places = before.Select((item, place) => (item.Key, place)).ToDictionary(p => p.Key, p => p.place);
        var moved = after.Where(i => kept.Contains(i.Key) && parents[i.Key] != i.Parent).Select(i => i.Key).ToHashSet();
        foreach (var siblings in after.Where(i => kept.Contains(i.Key) && !moved.Contains(i.Key)).GroupBy(i => (i.Key.Level, i.Parent)))
        {
            var keys = siblings.Select(i => i.Key).ToList();
            var staying = LongestRise([.. keys.Select(k => places[k])]);
            moved.UnionWith(keys.Where((_, i) => !staying.Contains(i)));
        }

        return moved;
    }

    /// <summary>Indexes of a longest rising subsequence. Lists here have at most thirty entries, so the plain way will do.</summary>
    private static HashSet<int> LongestRise(int[] values)
    {
        var best = new int[values.Length];
        var previous = new int[values.Length];
        var end = -1;
        for (var i = 0; i < values.Length; i++)
        {
            (best[i], previous[i]) = (1, -1);
            for (var j = 0; j < i; j++)
            {
                if (values[j] < values[i] && best[j] + 1 > best[i])
                {
                    (best[i], previous[i]) = (best[j] + 1, j);
                }
            }

            end = end < 0 || best[i] > best[end] ? i : end;
        }

        var rise = new HashSet<int>();
        for (; end >= 0; end = previous[end])
        {
            rise.Add(end);
        }

        return rise;
    }

    private static V1.ItemChange Change(V1.ItemChange.Types.Kind kind, Item? before, Item? after) => new()
    {
        Item = (after ?? before)!.Key.Id,
        Kind = kind,
        Before = before?.Text,
        After = after?.Text,
        Rated = before?.Rated == true || after?.Rated == true,
    };

    private static IEnumerable<Item> Items(V1.EditionContent content)
    {
        var practicesRated = content.RatedLevel == V1.EditionContent.Types.RatedLevel.Practice;
        foreach (var topic in content.Topics)
        {
            yield return new Item(new ItemKey(1, topic.Id), "", Joined(topic.Title, topic.Summary), false);
            foreach (var point in topic.Checkpoints)
            {
                yield return new Item(new ItemKey(2, point.Id), topic.Id, Joined(point.Title, point.Statement), !practicesRated);
                foreach (var practice in point.Practices)
                {
                    yield return new Item(new ItemKey(3, practice.Id), point.Id, practice.Text, practicesRated);
                }
            }
        }
    }

    /// <summary>Title and text as one, a blank line between them, so that a change of either shows.</summary>
    private static V1.Text Joined(V1.Text title, V1.Text? body)
    {
        var joined = title.Clone();
        foreach (var (language, text) in body?.Values ?? [])
        {
            joined.Values[language] = joined.Values.TryGetValue(language, out var above) ? above + "\n\n" + text : text;
        }

        return joined;
    }

    private readonly record struct ItemKey(int Level, string Id);

    private sealed record Item(ItemKey Key, string Parent, V1.Text Text, bool Rated);
}
