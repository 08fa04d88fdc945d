using System.Text.RegularExpressions;

namespace Om.Checks.Tests;

/// <summary>What can be counted in a text: sentences, words, the reading index LIX and how much two texts resemble each other.</summary>
internal static partial class Reading
{
    /// <summary>Words that carry no meaning of their own; two texts do not resemble each other because of them.</summary>
    private static readonly HashSet<string> Fillers = [.. """
        der die das den dem des ein eine einen einem einer eines und oder aber mit für von vom zum zur zu bei beim an am auf aus in im ist sind wird
        werden wir uns unser unsere unseren unserem unserer sie ihr sich es dass damit dabei dafür wie was wer wo wenn als auch noch nur so nach vor bis
        um über durch zwischen sein haben hat alle allen jede jeden jeder jedes jedem einmal
        the a an and or but with for from to of at on by in into is are be we us our they their them it that this these those how what who where when
        as also only so after before until about over through between have has all each every once one
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>
    /// The sentences of <paramref name="text"/>: they end with a full stop, question or exclamation mark before white space and an upper-case letter,
    /// a figure or a quotation, or with a paragraph. A colon ends none, and neither does the stop of "Abs.", "Nr." and the like.
    /// </summary>
    public static IReadOnlyList<string> Sentences(string text) =>
        [.. SentenceEnd().Split(text).Select(s => s.Trim()).Where(s => Words(s).Count > 0)];

    /// <summary>Runs of letters and figures; a hyphen or an apostrophe inside does not part a word.</summary>
    public static IReadOnlyList<string> Words(string text) => [.. Word().Matches(text).Select(m => m.Value)];

    /// <summary>
    /// Läsbarhetsindex (C. H. Björnsson, 1968): words per sentence plus the percentage of words longer than six letters. About 30 children's books,
    /// 40 novels and plain guides, 50 newspapers, 60 official German.
    /// </summary>
    public static double Lix(IEnumerable<string> texts)
    {
        var sentences = texts.SelectMany(Sentences).ToList();
        var words = sentences.SelectMany(Words).ToList();
        return words.Count == 0 ? 0 : (double)words.Count / sentences.Count + 100.0 * words.Count(w => w.Length > 6) / words.Count;
    }

    /// <summary>The words of <paramref name="text"/> that carry meaning, lower case, cut to six letters so that endings do not count.</summary>
    public static IReadOnlySet<string> Stems(string text) =>
        Words(text).Select(w => w.ToLowerInvariant()).Where(w => !Fillers.Contains(w)).Select(w => w.Length > 6 ? w[..6] : w).ToHashSet();

    /// <summary>Shared stems by all stems of both: 1 the same, 0 nothing in common.</summary>
    public static double Similarity(IReadOnlySet<string> one, IReadOnlySet<string> other)
    {
        var shared = one.Count(other.Contains);
        var all = one.Count + other.Count - shared;
        return all == 0 ? 0 : (double)shared / all;
    }

    [GeneratedRegex(@"(?<!\b(?:Abs|Art|Nr|No|S|Kap|ca)\.)(?<=[.!?][“”""»)]?)\s+(?=[\p{Lu}\d„“""(])|\n+")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"[\p{L}\p{Nd}]+(?:[-'’][\p{L}\p{Nd}]+)*")]
    private static partial Regex Word();
}
