using System.Text;
using System.Text.Encodings.Web;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>How JSON is written here.</summary>
internal static class JsonText
{
    /// <summary>Text within quotes.</summary>
    public static string Escaped(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);

    /// <summary>The same without blanks between its parts, as etcd's gateway writes: scripts look for <c>"count":"1"</c>.</summary>
    public static string Compact(string json)
    {
        var kept = new StringBuilder(json.Length);
        var isText = false;
        for (var i = 0; i < json.Length; i++)
        {
            var one = json[i];
            if (isText && one == '\\')
            {
                kept.Append(one).Append(json[++i]);
                continue;
            }

            isText ^= one == '"';
            if (isText || one != ' ')
            {
                kept.Append(one);
            }
        }

        return kept.ToString();
    }
}
