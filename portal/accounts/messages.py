"""The short messages of accounts, in both languages: what a code is for, never whose it is.

A message in Cyrillic holds 70 signs; a longer one is cut in two and paid for twice.
"""

from portal.language import Bilingual

REGISTER = Bilingual(
    kk="{code} – порталға тіркелу коды. Оны ешкімге айтпаңыз. Emhana",
    ru="{code} – код регистрации на портале. Никому не сообщайте. Emhana",
)
LOGIN = Bilingual(
    kk="{code} – порталға кіру коды. Оны ешкімге айтпаңыз. Emhana",
    ru="{code} – код входа на портал. Никому не сообщайте. Emhana",
)
STAFF_LOGIN = Bilingual(
    kk="{code} – қызметкердің кіру коды. Ешкімге айтпаңыз. Emhana",
    ru="{code} – код входа сотрудника. Никому не сообщайте. Emhana",
)
RESET = Bilingual(
    kk="{code} – құпиясөзді жаңарту коды. Ешкімге айтпаңыз. Emhana",
    ru="{code} – код смены пароля. Никому не сообщайте. Emhana",
)
SIGN = Bilingual(
    kk="{code} – өтінішке қол қою коды. Ешкімге айтпаңыз. Emhana",
    ru="{code} – код подписи заявления. Никому не сообщайте. Emhana",
)
PHONE = Bilingual(
    kk="{code} – нөмірді растау коды. Оны ешкімге айтпаңыз. Emhana",
    ru="{code} – код подтверждения номера. Никому не сообщайте. Emhana",
)

PASSWORD_CHANGED = Bilingual(
    kk="Құпиясөзіңіз өзгертілді. Оны Сіз өзгертпесеңіз: 1414. Emhana",
    ru="Ваш пароль изменён. Если это сделали не вы: 1414. Emhana",
)
PHONE_CHANGED = Bilingual(
    kk="Кабинетіңіздің нөмірі ауысты. Сіз ауыстырмасаңыз: 1414. Emhana",
    ru="Номер вашего кабинета изменён. Если это не вы: 1414. Emhana",
)
