// Lines of pages in other languages than English.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/analysis/labels.h"

namespace wireprint::analysis {
namespace {

std::string KindOf(const std::string& line) {
  const auto labels = LabelLines(*LineRules::BuiltIn(), line);
  return labels.empty() ? "body" : std::string(NameOf(labels[0].kind));
}

TEST(LabelLinesInOtherLanguages, OfAPage) {
  const std::pair<const char*, std::vector<const char*>> kGolden[] = {
      {"related_link",
       {"Lire aussi : Le pont rouvre lundi",
        "À LIRE AUSSI | Le pont rouvre",
        "À lire également",
        "A lire aussi Le pont rouvre",
        "Sur le même sujet",
        "En savoir plus",
        "Lea también: El puente reabre",
        "LEA TAMBIÉN",
        "Te puede interesar: El puente",
        "Noticias relacionadas",
        "Seguir leyendo",
        "Leia também: A ponte reabre",
        "Saiba mais",
        "Veja também - A ponte",
        "Lesen Sie auch: Die Brücke",
        "Das könnte Sie auch interessieren",
        "Mehr zum Thema: Brücken",
        "Weiterlesen",
        "LEGGI ANCHE > Il ponte riapre",
        "Leggi anche Il ponte riapre",
        "Per approfondire",
        "Articoli correlati",
        "Lees ook: De brug gaat open"}},
      {"consent_notice",
       {"Nous utilisons des cookies pour améliorer votre visite.",
        "Ce site utilise des cookies",
        "En poursuivant votre navigation, vous acceptez l’utilisation de traceurs.",
        "Continuer sans accepter",
        "Paramètres des cookies",
        "Politique de confidentialité",
        "Utilizamos cookies propias y de terceros",
        "Este sitio web utiliza cookies",
        "Aceptar todo",
        "Política de privacidad",
        "Usamos cookies para melhorar a visita.",
        "Ao continuar navegando, você concorda com a nossa política.",
        "Wir verwenden Cookies, um die Seite zu verbessern.",
        "Diese Website nutzt Cookies.",
        "Alle akzeptieren",
        "Datenschutzerklärung",
        "Impressum",
        "Questo sito utilizza i cookie per le statistiche",
        "Accetta e continua",
        "Informativa sulla privacy"}},
      {"subscription_prompt",
       {"Abonnez-vous", "Je m’abonne", "Cet article est réservé aux abonnés.", "Déjà abonné ? Connectez-vous",
        "Il vous reste 80 % de cet article à lire.", "Suscríbete", "Suscríbete para seguir leyendo",
        "Contenido exclusivo para suscriptores", "¿Ya eres suscriptor? Inicia sesión", "Assine já",
        "Conteúdo exclusivo para assinantes", "Jetzt abonnieren", "Dieser Artikel ist nur für Abonnenten",
        "Sie sind bereits Abonnent? Hier anmelden", "Abbonati ora", "Contenuto riservato agli abbonati",
        "Sei già abbonato? Accedi"}},
      {"newsletter_prompt",
       {"Inscrivez-vous à notre newsletter", "Suscríbase a nuestro boletín", "Receba as notícias no seu e-mail",
        "Abonnieren Sie unseren Newsletter", "Iscriviti alla newsletter"}},
      {"copyright_notice",
       {"Copyright Gazette - Tutti i diritti riservati", "Copyright La Gazette. Tous droits réservés",
        "Copyright El Diario. Todos los derechos reservados", "Copyright Tageblatt. Alle Rechte vorbehalten"}},
      {"advert_label", {"Publicité", "Publicidad", "Anzeige", "Pubblicità", "La suite après cette publicité"}},
      {"social_prompt", {"Partager sur Facebook", "Compartir en Twitter", "Teilen", "Condividi", "Compartilhar"}},
      {"timestamp_line",
       {"Publié le 12 mai 2021 à 10:15", "Actualizado el 3 de mayo de 2021", "Stand: 03.05.2021, 10:15 Uhr",
        "Aggiornato il 3 maggio 2021"}},
      {"contributor_line",
       {"Con información de AFP", "Avec AFP et Reuters", "Mit Material von dpa", "(mit dpa-Material)",
        "Com informações da Reuters", "Mit Agenturmaterial", "With inputs from:"}},
      {"agency_credit_line",
       {"(AFP, Reuters)", "dpa/AFP", "AP, Reuters and AFP", "jex/sas (AFP, dpa)", "Quelle: dpa",
        "Text: dpa, Foto: Reuters"}},
      {"photo_credit",
       {"REUTERS/Jo Example/File Photo", "AP Photo/Jo Example, File", "Foto: Jo Example/dpa", "Bild: dpa"}},
  };
  for (const auto& [kind, lines] : kGolden) {
    for (const char* line : lines) EXPECT_EQ(KindOf(line), kind) << line;
  }
}

TEST(LabelLinesInOtherLanguages, SentencesOfAReportStay) {
  for (const char* line : {
           "Lire aussi souvent que possible, tel est le conseil que la maire a donné aux écoliers de la ville.",
           "Nous utilisons des cookies dans nos recettes depuis vingt ans.",
           "Les abonnés du théâtre ont protesté lundi devant la mairie.",
           "Avec AFP, la ville a signé un accord lundi matin.",
           "Partager le pouvoir ne lui plaît pas.",
           "Lea también a los clásicos, aconsejó la profesora.",
           "Con información de la policía y de los vecinos se encontró el barco.",
           "Con AFP trabajó durante años en la ciudad.",
           "Publicado en 2021, el libro cuenta la historia del puente.",
           "Leia também é o nome do programa de leitura da prefeitura.",
           "Receba quem receber o prêmio, a ponte fica fechada.",
           "Lesen Sie auch abends, rät die Ärztin ihren Patienten seit Jahren.",
           "Auch interessant ist der Vorschlag des Bürgermeisters, den Hafen zu verlegen.",
           "Wir verwenden Beton für die Brücke.",
           "Mit Material von der alten Brücke wird die neue gebaut.",
           "Die Anzeige wurde am Montag erstattet.",
           "Leggi anche severe non hanno fermato il degrado della costa.",
           "Abbonati e turisti hanno protestato lunedì davanti al municipio.",
           "Foto del puente se vendieron en la feria.",
           "REUTERS and AP were there.",
       }) {
    EXPECT_EQ(KindOf(line), "body") << line;
  }
}

}  // namespace
}  // namespace wireprint::analysis
