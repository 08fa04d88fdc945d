using CsCheck;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class AccessCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    [Fact]
    public void S29_a_code_has_26_characters_of_32_in_groups_people_can_read()
    {
        var code = AccessCode.New();
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{6}$", code);
        Assert.True(Math.Log2(Math.Pow(Alphabet.Length, AccessCode.Normalise(code)!.Length)) >= 128);
    }

    [Fact]
    public void S29_a_hundred_thousand_codes_are_all_different_and_use_every_character_at_every_place_alike()
    {
        const int Count = 100_000;
        var codes = Enumerable.Range(0, Count).Select(_ => AccessCode.Normalise(AccessCode.New())!).ToHashSet();
        Assert.Equal(Count, codes.Count);
        Assert.Equal(Count, codes.Select(AccessCode.HashOf).ToHashSet().Count);
        for (var place = 0; place < 26; place++)
        {
            var often = codes.CountBy(code => code[place]).ToDictionary();
            Assert.Equal(Alphabet.Length, often.Count);
            // 3125 expected, standard deviation 55: eight of them are never seen by chance.
            Assert.All(often.Values, n => Assert.InRange(n, 3125 - 440, 3125 + 440));
        }
    }

    [Fact]
    public void However_a_code_is_typed_it_is_the_same_code() => Gen
        .Select(Gen.Int[0, 25].Array[0, 8], Gen.Bool.Array[26], Gen.Char[" -\t\u2010\u2011\u2013"])
        .Sample((breaks, lower, between) =>
        {
            var code = AccessCode.Normalise(AccessCode.New())!;
            var typed = string.Concat(code.Select((c, i) =>
                $"{(breaks.Contains(i) ? between : "")}{(lower[i] ? char.ToLowerInvariant(Mistake(c)) : Mistake(c))}"));
            Assert.Equal(AccessCode.HashOf(code), AccessCode.Hash(typed));
        });

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("0123456789ABCDEFGHJKMNPQR")]
    [InlineData("0123456789ABCDEFGHJKMNPQRST")]
    [InlineData("U123456789ABCDEFGHJKMNPQRS")]
    [InlineData("Ä123456789ABCDEFGHJKMNPQRS")]
    [InlineData("0123456789ABCDEFGHJKMNPQR'")]
    [InlineData("𝟎123456789ABCDEFGHJKMNPQRS")]
    public void What_cannot_be_a_code_has_no_hash(string typed) => Assert.Null(AccessCode.Hash(typed));

    [Fact]
    public void An_endless_text_is_not_even_read() => Assert.Null(AccessCode.Hash(new string('-', 101) + AccessCode.New()));

    [Fact]
    public void Numbers_of_declarations_have_60_random_bits_in_groups_of_four()
    {
        var numbers = Enumerable.Range(0, 10_000).Select(_ => AccessCode.NewNumber(12)).ToHashSet();
        Assert.Equal(10_000, numbers.Count);
        Assert.All(numbers, number => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", number));
    }

    private static char Mistake(char c) => c switch
    {
        '0' => 'O',
        '1' => 'l',
        _ => c,
    };
}
