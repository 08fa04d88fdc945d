using Xunit;

namespace Om.Checks.Tests;

public sealed class FoldedTests
{
    [Theory]
    [InlineData("Führung", "fuhrung")]
    [InlineData("ÄRGER", "arger")]
    [InlineData("Straße", "strasse")]
    [InlineData("STRASSE", "strasse")]
    [InlineData("Café", "cafe")]
    [InlineData("Cafe\u0301", "cafe")]
    [InlineData("50 % & mehr_", "50 % & mehr_")]
    [InlineData("", "")]
    public void Case_and_accents_do_not_count(string text, string folded) => Assert.Equal(folded, Folded.Of(text));
}
