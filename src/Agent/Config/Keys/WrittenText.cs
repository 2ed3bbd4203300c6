using System.Text;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config.Keys;

/// <summary>A value of a configuration as one text, wherever it stands: the same text, the same value.</summary>
internal static class WrittenText
{
    public static string Of(HclNode value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, HclNode value)
    {
        switch (value)
        {
            case HclText given:
                text.Append(given.Value.Length).Append('"').Append(given.Value).Append('"');
                break;
            case HclNumber number:
                text.Append(number.Written);
                break;
            case HclBool truth:
                text.Append(truth.Value);
                break;
            case HclList list:
                text.Append('[');
                foreach (var item in list.Items)
                {
                    Write(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case HclObject block:
                text.Append('{');
                foreach (var item in block.Items)
                {
                    text.Append(item.Key).Append('=');
                    Write(text, item.Value);
                    text.Append(',');
                }

                text.Append('}');
                break;
            default:
                text.Append(value.Kind);
                break;
        }
    }
}
