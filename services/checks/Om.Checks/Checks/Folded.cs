using System.Globalization;
using System.Text;

namespace Om.Checks;

/// <summary>
/// Text as it is searched: no case, no accents, ß as ss. Databases fold umlauts differently or not at all, so both sides are folded here.
/// </summary>
internal static class Folded
{
    public static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormD))
        {
            if (char.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.Replace("ß", "ss").ToString();
    }
}
