using System.Collections.Immutable;
using System.Text;
using Muster.Bedrock;

namespace Muster.Agent.Config.Templates;

/// <summary>
/// Templates that stand for addresses of this machine, as HashiCorp's go-sockaddr has them:
/// <c>{{ GetPrivateIP }}</c>, <c>{{ GetAllInterfaces | include "name" "eth.*" | attr "address" }}</c>. Pure, but for the look
/// at the machine, which is taken only where there is a template.
/// </summary>
internal static class AddressTemplate
{
    private const string Opening = "{{";
    private const string Closing = "}}";

    public static bool IsIn(string text) => text.Contains(Opening, StringComparison.Ordinal);

    /// <summary>The text with each template's result in its place; the same text where there is none.</summary>
    public static Result<string> Expand(string text, Func<ImmutableArray<MachineAddress>> look)
    {
        if (!IsIn(text))
        {
            return text;
        }

        try
        {
            return Expanded(text, look());
        }
        catch (TemplateException wrong)
        {
            return new Refused(Refusal.Invalid, $"error parsing \"{text}\": {wrong.Message}");
        }
    }

    private static string Expanded(string text, ImmutableArray<MachineAddress> machine)
    {
        var result = new StringBuilder();
        var at = 0;
        while (text.IndexOf(Opening, at, StringComparison.Ordinal) is var opening and >= 0)
        {
            var closing = text.IndexOf(Closing, opening, StringComparison.Ordinal);
            if (closing < 0)
            {
                throw new TemplateException("{{ is not closed by }}");
            }

            result.Append(text, at, opening - at);
            var inner = text[(opening + Opening.Length)..closing];
            at = closing + Closing.Length;

            // A dash with a blank beside it takes the blanks outside away, too.
            if (inner.StartsWith("- ", StringComparison.Ordinal))
            {
                inner = inner[1..];
                TrimEnd(result);
            }

            if (inner.EndsWith(" -", StringComparison.Ordinal))
            {
                inner = inner[..^1];
                at += text[at..].Length - text[at..].TrimStart().Length;
            }

            result.Append(new TemplateFunctions(machine).TextOf(TemplateParser.Read(inner)));
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private static void TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && char.IsWhiteSpace(text[^1]))
        {
            text.Length--;
        }
    }
}
