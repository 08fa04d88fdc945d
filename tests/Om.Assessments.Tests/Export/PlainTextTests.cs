using System.Xml;
using CsCheck;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("u\u0308ber", "über")]
    [InlineData("a\r\nb\rc\u2028d", "a\nb\nc\nd")]
    [InlineData("  a\tb  ", "a b")]
    [InlineData("a\u0000\u0007\u001b[31mb\u0085", "a[31mb")]
    [InlineData("Rechnung\u202Efdp.exe\u202C", "Rechnungfdp.exe")]
    [InlineData("Wert\u00ADschöp\u200Bfung\uFEFF", "Wertschöpfung")]
    [InlineData("Größe 💡", "Größe 💡")]
    public void Clean_keeps_what_people_read_and_drops_what_they_cannot_see(string typed, string expected) =>
        Assert.Equal(expected, PlainText.Clean(typed));

    [Fact]
    public void Half_a_character_becomes_a_mark() => Assert.Equal("a\uFFFDb", PlainText.Clean("a" + (char)0xD800 + "b"));

    [Fact]
    public void Any_text_becomes_text_that_XML_can_hold() =>
        Gen.String.Sample(text => XmlConvert.VerifyXmlChars(PlainText.Clean(text)).Length >= 0);

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+49 30 123")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("|calc")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("  =cmd|' /C calc'!A0")]
    [InlineData("\u00A0=1")]
    [InlineData("＝1+1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠x")]
    public void A_text_that_a_spreadsheet_would_run_gets_an_apostrophe(string text) =>
        Assert.Equal("'" + text, PlainText.WithoutFormula(text));

    [Theory]
    [InlineData("")]
    [InlineData("a=b")]
    [InlineData("1+1")]
    [InlineData("Frau Müller; Herr =")]
    public void Any_other_text_stays_as_it_is(string text) => Assert.Equal(text, PlainText.WithoutFormula(text));

    [Theory]
    [InlineData("Maßnahmen für Größe & Ölstand.pdf", "massnahmen-fuer-groesse-oelstand-pdf")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("Łódź é\r\nX: 1", "odz-e-x-1")]
    [InlineData("OM-7K3F-9QTW-2M4X", "om-7k3f-9qtw-2m4x")]
    public void A_file_name_holds_ASCII_letters_digits_and_hyphens(string text, string expected) =>
        Assert.Equal(expected, PlainText.FileName(text));
}
