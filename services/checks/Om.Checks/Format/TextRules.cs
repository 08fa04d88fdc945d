using System.Text.RegularExpressions;

namespace Om.Checks;

/// <summary>Rules of ids, languages and texts, collecting every problem.</summary>
internal sealed partial class TextRules
{
    public const int Title = 120;
    public const int Source = 200;
    public const int Statement = 600;
    public const int Long = 4000;
    public const int Label = 40;
    private const int MostLanguages = 8;

    private readonly string sourceLanguage;
    private readonly HashSet<string> languages = [];

    public TextRules(string sourceLanguage)
    {
        this.sourceLanguage = sourceLanguage;
        Require(IsLanguage(sourceLanguage), Place.Root.Part("source_language"),
            sourceLanguage.Length == 0 ? "is needed" : "is not a language tag such as de");
    }

    public List<ContentProblem> Problems { get; } = [];

    /// <summary>Whether <paramref name="id"/> may name a check, topic, checkpoint, practice or template.</summary>
    public static bool IsId(string id) => IdPattern().IsMatch(id);

    /// <summary>What is wrong with an id that is none.</summary>
    public static string IdProblem(string id) =>
        id.Length == 0 ? "is needed" : "must be lower-case letters, digits and hyphens, begin with a letter, and have at most 48 characters";

    /// <summary>Whether <paramref name="tag"/> is a BCP 47 tag in lower case.</summary>
    public static bool IsLanguage(string tag) => LanguagePattern().IsMatch(tag);

    public void Add(Place place, string problem) => Problems.Add(new ContentProblem(place, problem));

    public void Require(bool ok, Place place, string problem)
    {
        if (!ok)
        {
            Add(place, problem);
        }
    }

    public void Count(int count, Place place, int least, int most)
    {
        if (count < least)
        {
            Add(place, count == 0 ? "is needed" : $"needs at least {least} entries");
        }
        else if (count > most)
        {
            Add(place, $"has {count} entries; at most {most} are allowed");
        }
    }

    /// <summary>An id of the right form that was not <paramref name="taken"/> before.</summary>
    public void Id(string id, Place place, HashSet<string> taken)
    {
        if (!IsId(id))
        {
            Add(place, IdProblem(id));
        }
        else if (!taken.Add(id))
        {
            Add(place, $"'{id}' is used more than once; an id names one thing only");
        }
    }

    /// <summary>A text that must be there.</summary>
    public void Needed(V1.Text? text, Place place, int most, bool paragraphs = false)
    {
        if (text is null || text.Values.Count == 0)
        {
            Add(place, "is needed");
        }
        else
        {
            Optional(text, place, most, paragraphs);
        }
    }

    /// <summary>A text that may be missing as a whole; when it is there, it is there in the source language.</summary>
    public void Optional(V1.Text? text, Place place, int most, bool paragraphs = false)
    {
        if (text is null)
        {
            return;
        }

        if (IsLanguage(sourceLanguage) && !text.Values.ContainsKey(sourceLanguage))
        {
            Add(place, $"needs a text in the source language '{sourceLanguage}'");
        }

        foreach (var (language, value) in text.Values)
        {
            var here = place.In(language);
            if (!IsLanguage(language))
            {
                Add(here, "is not a language tag such as de or en");
            }
            else if (languages.Add(language) && languages.Count == MostLanguages + 1)
            {
                Add(here, $"is one language too many; an edition has at most {MostLanguages}");
            }

            One(value, here, most, paragraphs);
        }
    }

    private void One(string value, Place place, int most, bool paragraphs)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(place, "is empty; write a text or leave the language out");
        }
        else if (value.Length > most)
        {
            Add(place, $"has {value.Length} characters; at most {most} are allowed");
        }
        else if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
        {
            Add(place, "begins or ends with white space");
        }
        else if (value.AsSpan().ContainsAny('\r', '\t') || (!paragraphs && value.Contains('\n', StringComparison.Ordinal)))
        {
            Add(place, paragraphs ? "separates paragraphs by something else than line feeds" : "must be one paragraph, without line breaks and tabs");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,47}\\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex IdPattern();

    [GeneratedRegex("^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}\\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex LanguagePattern();
}
