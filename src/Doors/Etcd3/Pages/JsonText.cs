using System.Text.Encodings.Web;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>Text within quotes of JSON.</summary>
internal static class JsonText
{
    public static string Escaped(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
}
