using Xunit;

namespace Om.Checks.Tests;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("Wir prüfen das.", 1)]
    [InlineData("Wir prüfen das. Dann ändern wir es! Gut so?", 3)]
    [InlineData("Nach § 5 Abs. 1 Nr. 2 prüfen wir: Stimmt das?", 1)]
    [InlineData("Was lief gut? „Alles.“ So bleibt es.", 3)]
    [InlineData("Ein Absatz\n\nNoch einer", 2)]
    [InlineData("Bis 9.30 Uhr sind 1.000 Euro da.", 1)]
    [InlineData("", 0)]
    public void Sentences_are_counted(string text, int count) => Assert.Equal(count, Reading.Sentences(text).Count);

    [Theory]
    [InlineData("Erste-Hilfe-Kasten: 12 Pflaster, 2 Binden.", 5)]
    [InlineData("We don’t wait.", 3)]
    [InlineData("________ Euro", 1)]
    public void Words_are_counted(string text, int count) => Assert.Equal(count, Reading.Words(text).Count);

    /// <summary>Ten words in two sentences, two of them longer than six letters: 10 / 2 + 100 * 2 / 10.</summary>
    [Fact]
    public void The_index_is_words_per_sentence_plus_percentage_of_long_words() =>
        Assert.Equal(25, Reading.Lix(["Wir gehen durch die Werkstatt.", "Dann schreiben wir alles auf."]), 6);

    [Fact]
    public void Office_German_is_over_the_bound() =>
        Assert.True(Reading.Lix(["Die Gewährleistung der Funktionsfähigkeit betrieblicher Informationsinfrastrukturen obliegt der verantwortlichen Geschäftsführung."])
            > ContentStyle.MaximumLix);

    [Fact]
    public void Similarity_goes_from_nothing_to_the_same()
    {
        var one = Reading.Stems("Jeden Freitag die Rechnungen prüfen.");
        Assert.Equal(1, Reading.Similarity(one, Reading.Stems("Freitag: Rechnung prüfen!")), 2);
        Assert.Equal(0, Reading.Similarity(one, Reading.Stems("Das Lager aufräumen.")), 2);
        Assert.Equal(0.5, Reading.Similarity(one, Reading.Stems("Freitag Rechnung schreiben.")), 2);
        Assert.Equal(0, Reading.Similarity(Reading.Stems(""), Reading.Stems("der die das")));
    }
}
