using System.Text.RegularExpressions;
using Muster.Bedrock.Patterns;

namespace Muster.Tests.Unit.Bedrock;

/// <summary>Regular expressions as Go reads them, matched by .NET.</summary>
public sealed class GoPatternTests
{
    [Theory]
    [InlineData("^w.b$", "web", true)]
    [InlineData("^w.b$", "web\n", false)]
    [InlineData(@"^\d+$", "12", true)]
    [InlineData(@"^\d+$", "\u0661", false)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^[\W]+$", "é-", true)]
    [InlineData(@"^\pL+$", "é", true)]
    [InlineData(@"^\p{^Lu}+$", "ab", true)]
    [InlineData("^[[:alpha:]_]+$", "a_Z", true)]
    [InlineData("^[[:^digit:]]+$", "a1", false)]
    [InlineData("(?i)WEB", "web", true)]
    [InlineData("(?i:W)EB", "web", false)]
    [InlineData("(?P<n>a)(?P<n>b)", "ab", true)]
    [InlineData(@"\Qa.b*\E", "a.b*", true)]
    [InlineData(@"\x41\x{42}\103", "ABC", true)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("a{2}", "a", false)]
    [InlineData("[]a]+", "]", true)]
    [InlineData("(?m)^b$", "a\nb", true)]
    [InlineData("a|", "", true)]
    public void Means_the_same(string pattern, string text, bool matches)
    {
        var translated = GoPattern.Translate(pattern);
        Assert.True(translated.Ok, translated.Refused?.Message);
        Assert.Equal(matches, Regex.IsMatch(text, translated.Value, RegexOptions.NonBacktracking));
    }

    [Theory]
    [InlineData("a[", "missing closing ]: `[`")]
    [InlineData("a(b", "missing closing ): `a(b`")]
    [InlineData("a)", "unexpected ): `a)`")]
    [InlineData("a**", "invalid nested repetition operator: `**`")]
    [InlineData("x{2}{3}", "invalid nested repetition operator: `{2}{3}`")]
    [InlineData("a|*", "missing argument to repetition operator: `*`")]
    [InlineData("a{2,1}", "invalid repeat count: `{2,1}`")]
    [InlineData("[b-a]", "invalid character class range: `b-a`")]
    [InlineData("[[:bogus:]]", "invalid character class range: `[:bogus:]`")]
    [InlineData(@"\p{Foo}", @"invalid character class range: `\p{Foo}`")]
    [InlineData(@"a\", "trailing backslash at end of expression: ``")]
    [InlineData(@"\8", @"invalid escape sequence: `\8`")]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(?P<>a)", "invalid named capture: `(?P<>`")]
    public void Is_refused_in_Gos_words(string pattern, string says) =>
        Assert.Equal($"error parsing regexp: {says}", GoPattern.Translate(pattern).Refused?.Message);

    [Fact]
    public void Depth_is_an_error_not_a_crash() =>
        Assert.False(GoPattern.Translate(string.Concat(Enumerable.Repeat("(", 50_000))).Ok);
}
